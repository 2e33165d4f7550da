import { expect } from "chai";
import type { PolicyException } from "../../environments/policy-exceptions";
import {
  describe as describeProblem,
  exceptionOf,
  judgeRegister,
  unusedExceptions,
} from "../../policies/exceptions";
import type { Finding } from "../../policies/rule";

const GOOD: PolicyException = {
  stack: "parks-prod",
  rule: "s3-versioning",
  resource: "parks-lake-raw",
  finding: "it has no BucketVersioning",
  reason: "it holds nothing yet",
  owner: "Parks office",
  expires: "2027-06-30",
};

const CONTEXT = {
  today: "2026-11-21",
  stacks: ["parks-dev", "parks-prod"],
  rules: ["s3-versioning", "kms-alias"],
};

const FOUND: Finding = {
  verdict: "violation",
  urn: "urn:pulumi:parks-prod::platform::aws:s3/bucket:Bucket::parks-lake-raw",
  resource: "parks-lake-raw",
  found: "it has no BucketVersioning",
};

const judged = (...changes: Partial<PolicyException>[]) =>
  judgeRegister(
    changes.map((change) => ({ ...GOOD, ...change })),
    CONTEXT,
  );

/** What is wrong with an entry, and the sentence about it. */
const WRONG: readonly (readonly [string, Partial<PolicyException>, string])[] = [
  ["has expired", { expires: "2026-11-20" }, "expired on 2026-11-20; remove it, or decide anew"],
  [
    "runs for more than a year",
    { expires: "2027-11-22" },
    "expires on 2027-11-22, more than a year ahead; 2027-11-21 is the latest day",
  ],
  ["expires on no day", { expires: "2027-02-30" }, 'expires on "2027-02-30", which is no date'],
  ["never expires", { expires: "" }, 'expires on "", which is no date'],
  ["has a star for a stack", { stack: "parks-*" }, "has a * in its stack"],
  ["has a star for a rule", { rule: "s3-*" }, "has a * in its rule"],
  ["has a star for a resource", { resource: "*" }, "has a * in its resource"],
  ["has a star in its finding", { finding: "it has no *" }, "has a * in its finding"],
  ["has no finding", { finding: " " }, "has no finding; write one"],
  ["has no resource", { resource: "" }, "has no resource; write one"],
  ["has no reason", { reason: "" }, "has no reason; write one"],
  ["has no owner", { owner: "" }, "has no owner; write one"],
  ["is for no stack", { stack: "" }, "has no stack; write one"],
  ["is for no rule", { rule: "" }, "has no rule; write one"],
  [
    "is for a stack that does not exist",
    { stack: "parks-test" },
    "is for the stack parks-test, which does not exist; there are parks-dev, parks-prod",
  ],
  [
    "is for a rule that does not exist",
    { rule: "s3-versions" },
    "is for the rule s3-versions, which does not exist; policies/RULES.md lists them",
  ],
];

describe("the register of exceptions", () => {
  for (const expires of ["2026-11-21", "2027-11-21"]) {
    it(`takes an entry until ${expires}`, () => {
      expect(judged({ expires })).to.deep.equal({ sound: [{ ...GOOD, expires }], problems: [] });
    });
  }

  for (const [what, change, sentence] of WRONG) {
    it(`refuses an entry that ${what}, and excepts nothing by it`, () => {
      const { sound, problems } = judged(change);
      expect(sound).to.deep.equal([]);
      expect(problems.some(({ found }) => found.startsWith(sentence))).to.equal(true);
    });
  }

  it("tells every problem of every entry at once", () => {
    const { sound, problems } = judged({ owner: "", expires: "soon" }, {}, { rule: "*" });
    expect(sound).to.deep.equal([GOOD]);
    expect(problems.map(({ found }) => found.split(";")[0])).to.deep.equal([
      "has no owner",
      'expires on "soon", which is no date such as 2027-06-30',
      "has a * in its rule",
      "is for the rule *, which does not exist",
    ]);
  });

  it("refuses the second of two equal entries", () => {
    const { sound, problems } = judged({}, { reason: "once more" });
    expect(sound).to.have.length(1);
    expect(problems.map(({ found }) => found)).to.deep.equal([
      "says what an entry before it says; remove one",
    ]);
  });

  it("leaps over the 29th of February", () => {
    const context = { ...CONTEXT, today: "2028-02-29" };
    const until = (expires: string) =>
      judgeRegister([{ ...GOOD, expires }], context).problems.length;
    expect([until("2029-02-28"), until("2029-03-01")]).to.deep.equal([0, 1]);
  });
});

describe("an exception", () => {
  it("is of the finding that it names, by the resource's name or URN", () => {
    for (const resource of [FOUND.resource, FOUND.urn]) {
      const exception = { ...GOOD, resource };
      expect(exceptionOf([exception], "s3-versioning", FOUND)).to.equal(exception);
    }
  });

  const others: readonly (readonly [string, Partial<PolicyException>, string])[] = [
    ["another stack", { stack: "parks-dev" }, "s3-versioning"],
    ["another rule", {}, "kms-alias"],
    ["another resource", { resource: "parks-lake-ra" }, "s3-versioning"],
    ["another finding", { finding: "it has no BucketVersion" }, "s3-versioning"],
  ];
  for (const [what, change, rule] of others) {
    it(`excepts nothing of ${what}`, () => {
      expect(exceptionOf([{ ...GOOD, ...change }], rule, FOUND)).to.equal(undefined);
    });
  }

  it("excepts no open question", () => {
    expect(exceptionOf([GOOD], "s3-versioning", { ...FOUND, verdict: "unknown" })).to.equal(
      undefined,
    );
  });

  const unused = (...findings: Finding[]) =>
    unusedExceptions([GOOD], "parks-prod", (rule) => (rule === GOOD.rule ? findings : [FOUND]));

  it("is used where its finding is found", () => {
    expect(unused(FOUND)).to.deep.equal([]);
  });

  it("is wrong where nothing is found", () => {
    expect(unused().map(describeProblem)).to.deep.equal([
      "exception of parks-lake-raw from s3-versioning in parks-prod: it excepts nothing: the rule has nothing against that resource; remove it, or copy the sentence.",
    ]);
  });

  it("is wrong where something else is found, and says what", () => {
    const [problem] = unused({ ...FOUND, found: "status must be Enabled" });
    expect(problem?.found).to.contain('the rule says "status must be Enabled"');
  });

  it("waits where the finding cannot be told before the deployment", () => {
    expect(unused({ ...FOUND, verdict: "unknown", found: "status is not known" })).to.deep.equal(
      [],
    );
  });

  it("of another stack is judged with that stack", () => {
    expect(unusedExceptions([GOOD], "parks-dev", () => [])).to.deep.equal([]);
  });
});
