import { expect } from "chai";

import { type RecordedCall, readRecordedCalls } from "../../../policies/iam/recorded-calls";

const ROLE = "arn:aws:iam::111122223333:role/clean";
const ROW = {
  principal: ROLE,
  action: "s3:GetObject",
  resource: "arn:aws:s3:::lake/a",
  decision: "allowed",
};

async function read(...lines: readonly string[]): Promise<readonly RecordedCall[]> {
  const rows: RecordedCall[] = [];
  for await (const row of readRecordedCalls(lines)) rows.push(row);
  return rows;
}

const failure = async (line: string): Promise<string> => {
  try {
    await read("", line);
  } catch (error) {
    return String(error);
  }
  return "nothing was refused";
};

const call = { principal: { arn: ROLE }, action: ROW.action, resource: ROW.resource, context: {} };

/** What is added to a row, and what is read of it. */
const ROWS: readonly (readonly [object, object])[] = [
  [{}, { call, decision: "allowed", via: "api" }],
  [
    { decision: "denied", because: "no" },
    { call, decision: "denied", via: "api", because: "no" },
  ],
  [
    { because: 1, via: "api" },
    { call, decision: "allowed", via: "api" },
  ],
  [{ via: "athena" }, { call, decision: "allowed", via: "athena" }],
  [
    { session: "run" },
    {
      call: { ...call, principal: { arn: ROLE, session: "run" } },
      decision: "allowed",
      via: "api",
    },
  ],
  [{ session: "" }, { call, decision: "allowed", via: "api" }],
  [{ session: 5 }, { call, decision: "allowed", via: "api" }],
  [
    { operation: "UploadPart", tables: ["a.b", 1], withDecryption: false },
    {
      call: { ...call, operation: "UploadPart", tables: ["a.b", "1"], withDecryption: false },
      decision: "allowed",
      via: "api",
    },
  ],
  [
    { operation: 1, tables: "a.b", withDecryption: "no", context: null },
    { call, decision: "allowed", via: "api" },
  ],
  [
    { context: { a: "b", c: 1, d: true, e: ["f", 2], g: null } },
    {
      call: { ...call, context: { a: "b", c: 1, d: true, e: ["f", "2"] } },
      decision: "allowed",
      via: "api",
    },
  ],
];

/** A line, and why it is refused. */
const REFUSED: readonly (readonly [string, string])[] = [
  ["{", "calls.jsonl line 2 is no JSON; was the recorder stopped while it wrote?"],
  ["[]", "calls.jsonl line 2 must be an object, got []"],
  ["7", "calls.jsonl line 2 must be an object, got 7"],
  [
    JSON.stringify({ ...ROW, decision: "maybe" }),
    'calls.jsonl line 2: decision must be "allowed" or "denied", got "maybe"',
  ],
  [
    JSON.stringify({ ...ROW, principal: "" }),
    'calls.jsonl line 2: principal must be a text, got ""',
  ],
  [JSON.stringify({ ...ROW, action: 5 }), "calls.jsonl line 2: action must be a text, got 5"],
  [
    JSON.stringify({ ...ROW, resource: undefined }),
    "calls.jsonl line 2: resource must be a text, got undefined",
  ],
  [
    JSON.stringify({ ...ROW, context: [] }),
    "calls.jsonl line 2: context must be an object, got []",
  ],
  [
    JSON.stringify({ ...ROW, context: { a: {} } }),
    "calls.jsonl line 2: context a must be a text or a list, got {}",
  ],
];

describe("a recorded row", () => {
  for (const [added, wanted] of ROWS) {
    it(`with ${JSON.stringify(added)} is read`, async () => {
      expect(await read(JSON.stringify({ ...ROW, ...added }))).to.deep.equal([wanted]);
    });
  }

  for (const [line, wanted] of REFUSED) {
    it(`is refused with its line: ${wanted}`, async () => {
      expect(await failure(line)).to.equal(`Error: ${wanted}`);
    });
  }

  it("may be blank", async () => {
    expect(await read("", "  ", JSON.stringify(ROW), "\t")).to.have.length(1);
  });
});
