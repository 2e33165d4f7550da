import { expect } from "chai";

import { checkCalls } from "../../../policies/iam/check-calls";
import type { CallReport } from "../../../policies/iam/findings";
import type { PolicyBook } from "../../../policies/iam/policy-book";
import { readRecordedCalls } from "../../../policies/iam/recorded-calls";
import { ACCOUNT, type Json, KEY, ROOT } from "./support";
import { GLUE, JOB_ROLE, RAW, REGION, RESULTS, WORKGROUP, WORLD } from "./world";

const VIA = `s3.${REGION}.amazonaws.com`;
const READ = { Sid: "ReadRaw", Effect: "Allow", Action: "s3:GetObject", Resource: `${RAW}/rows/*` };
const WRITE = {
  Sid: "WriteRaw",
  Effect: "Allow",
  Action: "s3:PutObject",
  Resource: `${RAW}/rows/*`,
};
const useKey = (sid: string, action: string): Json => ({
  Sid: sid,
  Effect: "Allow",
  Action: action,
  Resource: KEY,
  Condition: {
    StringEquals: { "kms:ViaService": VIA, "kms:EncryptionContext:aws:s3:arn": RAW },
  },
});
const DECRYPT = useKey("DecryptRaw", "kms:Decrypt");
const ENCRYPT = useKey("EncryptRaw", "kms:GenerateDataKey");
const document = (...statements: readonly Json[]): Json => ({
  Version: "2012-10-17",
  Statement: statements,
});

/** The job role's grants, without those that are taken away. */
function book(taken: readonly string[] = [], bucketDenies: readonly Json[] = []): PolicyBook {
  const grants: readonly Json[] = [READ, WRITE, DECRYPT, ENCRYPT];
  const kept = grants.filter(({ Sid }) => !taken.includes(String(Sid)));
  const policies = [{ name: "dep-clean/data", document: document(...kept) }];
  const tls = {
    Sid: "OnlyTls",
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [RAW, `${RAW}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
  const delegate = { Effect: "Allow", Principal: { AWS: ROOT }, Action: "kms:*", Resource: "*" };
  return {
    identities: { [JOB_ROLE]: { policies } },
    buckets: { [RAW]: { name: "dep-raw", document: document(tls, ...bucketDenies) } },
    keys: { [KEY]: { name: "data key", document: JSON.stringify(document(delegate)) } },
  };
}

function row(action: string, resource: string, rest: Json = {}): string {
  return JSON.stringify({
    at: "2026-11-21T12:00:00.000+00:00",
    principal: JOB_ROLE,
    session: "run",
    action,
    resource,
    context: { "aws:SecureTransport": "true" },
    decision: "allowed",
    via: "api",
    ...rest,
  });
}

const CALLS = [
  row("s3:GetObject", `${RAW}/rows/a`),
  row("s3:GetObject", `${RAW}/rows/a`),
  row("s3:GetObject", `${RAW}/rows/b`),
  row("s3:PutObject", `${RAW}/rows/c`),
];

function check(lines: readonly string[], policies: PolicyBook): Promise<CallReport> {
  return checkCalls(readRecordedCalls(lines), policies, WORLD);
}

describe("checking the calls of a rehearsal", () => {
  it("finds nothing when every call and every implied call is allowed", async () => {
    expect(await check(CALLS, book())).to.deep.equal({
      ok: true,
      calls: 4,
      questions: 5,
      deniedCalls: [],
      deniedImpliedCalls: [],
      wronglyAllowed: [],
      wronglyDenied: [],
      undecided: [],
      unreadablePolicies: [],
      grantsNeverExercised: [],
    });
  });

  it("names role, action and resource of a key grant that is taken away", async () => {
    const report = await check(CALLS, book(["DecryptRaw"]));
    expect(report.ok).to.equal(false);
    expect(report.deniedImpliedCalls).to.deep.equal([
      {
        role: JOB_ROLE,
        action: "kms:Decrypt",
        resource: KEY,
        because: `no identity policy of ${JOB_ROLE} allows kms:Decrypt on ${KEY}`,
        fix:
          `Grant ${JOB_ROLE} kms:Decrypt on ${KEY} with kms:ViaService = ${VIA} ` +
          `and kms:EncryptionContext:aws:s3:arn = ${RAW}, or stop making the call.`,
        count: 3,
        decision: "implicitDeny",
        rule: "reading an object with SSE-KMS decrypts its key",
        source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html",
        impliedBy: `s3:GetObject on ${RAW}/rows/a`,
      },
    ]);
  });

  it("lists a recorded denial with our reason and the emulator's", async () => {
    const denied = row("s3:DeleteObject", `${RAW}/rows/a`, {
      decision: "denied",
      because: "no statement allows it",
    });
    const report = await check([...CALLS, denied, denied], book());
    expect(report.ok).to.equal(false);
    expect(report.deniedCalls).to.deep.equal([
      {
        role: JOB_ROLE,
        action: "s3:DeleteObject",
        resource: `${RAW}/rows/a`,
        because:
          `no identity policy of ${JOB_ROLE} allows s3:DeleteObject on ${RAW}/rows/a; ` +
          "the embedded AWS says: no statement allows it",
        fix: `Grant ${JOB_ROLE} s3:DeleteObject on ${RAW}/rows/a, or stop making the call.`,
        count: 2,
        decision: "implicitDeny",
      },
    ]);
    expect(report.wronglyDenied).to.deep.equal([]);
  });

  it("finds a call that the emulator allowed and AWS would not", async () => {
    const report = await check(CALLS, book(["ReadRaw"]));
    expect(report.ok).to.equal(false);
    expect(
      report.wronglyAllowed.map(({ action, resource, count }) => [action, resource, count]),
    ).to.deep.equal([
      ["s3:GetObject", `${RAW}/rows/a`, 2],
      ["s3:GetObject", `${RAW}/rows/b`, 1],
    ]);
  });

  it("names the statement of an explicit deny in the fix", async () => {
    const put = { Action: "s3:PutObject", Resource: `${RAW}/*`, Principal: "*" };
    const report = await check(CALLS, book([], [{ Sid: "NoPut", Effect: "Deny", ...put }]));
    expect(report.wronglyAllowed.map(({ because, fix }) => [because, fix])).to.deep.equal([
      [
        "statement NoPut of dep-raw denies it",
        `Except s3:PutObject on ${RAW}/rows/c for ${JOB_ROLE} from statement NoPut of dep-raw, ` +
          "or stop making the call.",
      ],
    ]);
  });

  it("lists a call that the emulator denied and AWS would allow", async () => {
    const report = await check(
      [row("s3:GetObject", `${RAW}/rows/z`, { decision: "denied" })],
      book(),
    );
    expect(report.wronglyDenied.map(({ action, resource }) => [action, resource])).to.deep.equal([
      ["s3:GetObject", `${RAW}/rows/z`],
    ]);
    expect(report.deniedCalls).to.deep.equal(report.wronglyDenied);
  });

  it("implies nothing from a call that was denied", async () => {
    const report = await check(
      [row("s3:GetObject", `${RAW}/rows/z`, { decision: "denied" })],
      book(),
    );
    expect(report.questions).to.equal(1);
  });

  it("lists the grants that no call exercised", async () => {
    const report = await check([row("s3:GetObject", `${RAW}/rows/a`)], book());
    expect(report.ok).to.equal(true);
    expect(report.grantsNeverExercised).to.deep.equal([
      {
        role: JOB_ROLE,
        policy: "dep-clean/data",
        statement: "EncryptRaw",
        action: "kms:GenerateDataKey",
        fix: "Remove kms:GenerateDataKey from EncryptRaw of dep-clean/data, or exercise it in the rehearsal.",
      },
      {
        role: JOB_ROLE,
        policy: "dep-clean/data",
        statement: "WriteRaw",
        action: "s3:PutObject",
        fix: "Remove s3:PutObject from WriteRaw of dep-clean/data, or exercise it in the rehearsal.",
      },
    ]);
  });

  it("leaves a caller undecided whose policies are not known", async () => {
    const stranger = `arn:aws:iam::${ACCOUNT}:role/stranger`;
    const report = await check([row("s3:ListBucket", RAW, { principal: stranger })], book());
    expect(report.ok).to.equal(false);
    expect(report.undecided.map(({ because }) => because)).to.deep.equal([
      `the policies of ${stranger} are not known`,
    ]);
  });

  it("fails on a policy that cannot be read and says where", async () => {
    const given = book();
    const broken: PolicyBook = {
      ...given,
      keys: { [KEY]: { name: "data key", document: "{" } },
    };
    const report = await check(CALLS, broken);
    expect(report.ok).to.equal(false);
    expect(report.unreadablePolicies.map(({ policy }) => policy)).to.deep.equal(["data key"]);
    expect(report.undecided.map(({ because }) => because)).to.deep.equal([
      "the policy data key cannot be read",
      "the policy data key cannot be read",
    ]);
  });

  it("uses the tags of the role", async () => {
    const given = book(["ReadRaw"]);
    const tagged = { ...READ, Resource: `${RAW}/\${aws:PrincipalTag/dataset}/*` };
    const policies = [{ name: "tagged", document: document(tagged, DECRYPT) }];
    const identities = { [JOB_ROLE]: { policies, tags: { dataset: "rows" } } };
    const report = await check(CALLS.slice(0, 1), { ...given, identities });
    expect(report.ok).to.equal(true);
  });

  it("asks what Athena was not recorded to do, and only that", async () => {
    const query = row("athena:StartQueryExecution", WORKGROUP);
    const byAthena = [
      row("glue:GetDatabase", `${GLUE}:database/dep_raw`, { via: "athena" }),
      row("s3:GetObject", `${RAW}/rows/table/part-0`, { via: "athena" }),
      row("s3:PutObject", `${RESULTS}/out/x.csv`, { via: "api" }),
    ];
    const asked = (report: CallReport): readonly string[] =>
      report.deniedImpliedCalls.map(({ action, resource }) => `${action} ${resource}`);
    const before = asked(await check([query], book(["ReadRaw"])));
    const after = asked(await check([query, ...byAthena], book(["ReadRaw"])));
    expect(before.filter((entry) => !after.includes(entry))).to.deep.equal([
      `glue:GetDatabase ${GLUE}:database/dep_raw`,
      `s3:GetObject ${RAW}/rows/table/an-object`,
    ]);
  });

  it("checks that Glue may assume the role of a job that starts", async () => {
    const starts = row("glue:StartJobRun", `${GLUE}:job/clean`, { principal: ROOT, session: null });
    const trusts = (service: string): PolicyBook => {
      const statement = {
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
      };
      const trust = { name: "dep-clean trust", document: document(statement) };
      return { ...book(), identities: { [JOB_ROLE]: { policies: [], trust } } };
    };
    const denied = async (service: string): Promise<readonly string[]> => {
      const report = await check([starts], trusts(service));
      return report.deniedImpliedCalls.map(({ role, action, resource }) =>
        [role, action, resource].join(" "),
      );
    };
    const assume = `glue.amazonaws.com sts:AssumeRole ${JOB_ROLE}`;
    expect(await denied("lambda.amazonaws.com")).to.include(assume);
    expect(await denied("glue.amazonaws.com")).not.to.include(assume);
  });

  it("names the line of a row that cannot be read", async () => {
    let message = "";
    try {
      await check([...CALLS, "", '{"decision":"perhaps"}'], book());
    } catch (error) {
      message = error instanceof Error ? error.message : "";
    }
    expect(message).to.equal(
      'calls.jsonl line 6: decision must be "allowed" or "denied", got "perhaps"',
    );
  });
});
