import { expect } from "chai";
import fc from "fast-check";

import { evaluate } from "../../../policies/iam/evaluate";
import { effectivePermissions } from "../../../policies/iam/effective-permissions";
import { escalationPaths } from "../../../policies/iam/escalation-paths";
import { type Policy, type PolicyKind, readPolicy } from "../../../policies/iam/policy-document";
import { unknownNames } from "../../../policies/iam/unknown-names";
import { role, worldOf } from "./permissions-world";
import { allow, identity, KEY, OBJECT, requestOf } from "./support";

const KINDS: readonly PolicyKind[] = ["identity", "resource", "trust", "resourceControl"];
const problems = (document: unknown, kind?: PolicyKind): readonly string[] =>
  readPolicy("p", document, kind).problems.map(({ path, message }) => `${path} ${message}`);
const statement = (rest: object) => ({
  Version: "2012-10-17",
  Statement: [{ ...allow(), ...rest }],
});

function cyclic(): Record<string, unknown> {
  const document: Record<string, unknown> = { Version: "2012-10-17" };
  document["Statement"] = [{ ...allow(), Condition: document }];
  return document;
}

function cyclicThroughJson(): unknown {
  const values: unknown[] = [];
  values.push(values);
  return statement({ Condition: { StringEquals: { "s3:prefix": values } } });
}

describe("a document that is no policy", () => {
  const shapes: readonly (readonly [string, unknown, string])[] = [
    ["nothing", undefined, " must be an object with Version and Statement, got undefined"],
    ["null", null, " must be an object with Version and Statement, got null"],
    ["a number", 7, " must be an object with Version and Statement, got 7"],
    ["a list", [], " must be an object with Version and Statement, got []"],
    ["a big integer", 10n, " must be an object with Version and Statement, got 10n"],
    ["a function", () => 1, " must be an object with Version and Statement, got function"],
    [
      "JSON text of a text",
      '"policy"',
      ' must be an object with Version and Statement, got "policy"',
    ],
    [
      "a statement that is a number",
      { Version: "2012-10-17", Statement: 3 },
      "Statement must be an object, got 3",
    ],
    [
      "a statement that is null",
      { Version: "2012-10-17", Statement: [null] },
      "Statement[0] must be an object, got null",
    ],
    [
      "an action that is an object",
      statement({ Action: { a: 1 } }),
      'Statement[0].Action must be a text that is not empty, got {"a":1}',
    ],
    [
      "an action that holds a big integer",
      statement({ Action: [1n] }),
      "Statement[0].Action[0] must be a text that is not empty, got 1n",
    ],
    [
      "a condition that is a list",
      statement({ Condition: ["x"] }),
      'Statement[0].Condition must be an object of operators, got ["x"]',
    ],
    [
      "keys that are a text",
      statement({ Condition: { Bool: "x" } }),
      'Statement[0].Condition.Bool must be an object of context keys, got "x"',
    ],
    [
      "a value that is an object",
      statement({ Condition: { Bool: { "aws:SecureTransport": {} } } }),
      "Statement[0].Condition.Bool.aws:SecureTransport must hold texts, numbers or booleans, got {}",
    ],
    ["a Sid that is a number", statement({ Sid: 4 }), "Statement[0].Sid must be a text, got 4"],
    [
      "a date that no calendar has",
      statement({ Condition: { DateEquals: { "aws:CurrentTime": "2024-13-01" } } }),
      'Statement[0].Condition.DateEquals.aws:CurrentTime must be an ISO 8601 date or seconds since 1970, got "2024-13-01"',
    ],
    [
      "a range with too many bits",
      statement({ Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/33" } } }),
      'Statement[0].Condition.IpAddress.aws:SourceIp must be an IP address or a CIDR range, got "10.0.0.0/33"',
    ],
  ];
  for (const [title, document, problem] of shapes) {
    it(`says what is wrong with ${title}`, () => {
      expect(problems(document)).to.deep.equal([problem]);
    });
  }

  it("names an operator that is none and lists those that are", () => {
    const [problem] = problems(statement({ Condition: { StringMatches: { "s3:prefix": "a" } } }));
    expect(problem).to.match(
      /^Statement\[0\]\.Condition\.StringMatches is no condition operator; use one of StringEquals, /,
    );
  });

  it("refuses the operators that every object has by birth", () => {
    for (const name of ["constructor", "__proto__", "toString"]) {
      const document = JSON.parse(
        `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"${name}":{"s3:prefix":"a"}}}}`,
      ) as unknown;
      expect(problems(document)[0]).to.contain(
        `Statement.Condition.${name} is no condition operator`,
      );
    }
  });

  it("says that a document holds itself", () => {
    expect(problems(cyclic())).to.not.deep.equal([]);
    expect(problems(cyclicThroughJson())).to.deep.equal([
      "Statement[0].Condition.StringEquals.s3:prefix must hold texts, numbers or booleans, got a value that holds itself",
    ]);
  });

  it("survives JSON that is nested ten thousand deep", () => {
    const deep = `${"[".repeat(10_000)}${"]".repeat(10_000)}`;
    expect(problems(deep)).to.deep.equal([
      " must be an object with Version and Statement, got a value that is nested too deeply",
    ]);
    expect(problems(`{"Version":"2012-10-17","Statement":[${deep}]}`)).to.deep.equal([
      "Statement[0] must be an object, got a value that is nested too deeply",
    ]);
  });

  it("answers any JSON with problems or a policy, and any call on it with a decision", () => {
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withNullPrototype: true,
        withSparseArray: true,
      }),
    );
    const statementLike = fc.dictionary(
      fc.constantFrom(
        "Effect",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Principal",
        "NotPrincipal",
        "Condition",
        "Sid",
      ),
      odd,
    );
    const documents = fc.oneof(
      odd,
      odd.map((value) => ({ Version: "2012-10-17", Statement: value })),
      statementLike.map((value) => ({ Version: "2012-10-17", Statement: [value] })),
      fc.string(),
    );
    fc.assert(
      fc.property(documents, fc.constantFrom(...KINDS), (document, kind) => {
        const policy: Policy = readPolicy("odd", document, kind);
        for (const { message } of policy.problems)
          expect(message).to.be.a("string").and.not.equal("");
        expect(unknownNames(policy)).to.be.an("array");
        const { decision } = evaluate(requestOf(), { identity: [policy], resource: policy });
        if (policy.problems.length > 0) expect(decision).to.equal("undecided");
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a document of a megabyte", () => {
  const long = "a".repeat(1_000_000);

  it("is read, and asked, when its statements are many", () => {
    const Statement = Array.from({ length: 10_000 }, (_, place) =>
      allow({
        Action: "s3:GetObject",
        Resource: `arn:aws:s3:::data/${String(place)}/some/longer/folder/it/lies/in/*`,
      }),
    );
    const text = JSON.stringify({ Version: "2012-10-17", Statement });
    expect(text.length).to.be.above(1_000_000);
    const policy = readPolicy("many", text);
    expect(policy.problems).to.deep.equal([]);
    const resource = "arn:aws:s3:::data/9999/some/longer/folder/it/lies/in/x";
    expect(evaluate(requestOf({ resource }), { identity: [policy] }).decision).to.equal("allowed");
    expect(evaluate(requestOf(), { identity: [policy] }).decision).to.equal("implicitDeny");
  });

  it("is refused in a few words when it is no JSON", () => {
    const [problem = ""] = problems(long);
    expect(problem).to.match(/^ is no JSON: /);
    expect(problem.length).to.be.below(200);
  });

  it("is refused in a few words when one text of it is too long", () => {
    for (const text of problems(statement({ Action: long, Resource: long, Sid: long }))) {
      expect(text.length).to.be.below(300);
    }
  });

  it("is matched in time when it is all wildcards", () => {
    const policy = identity(
      allow({ Action: "s3:GetObject", Resource: `arn:aws:s3:::data/${"*a".repeat(250_000)}` }),
    );
    const resource = `arn:aws:s3:::data/${"a".repeat(250_000)}b`;
    expect(evaluate(requestOf({ resource }), { identity: policy }).decision).to.equal(
      "implicitDeny",
    );
  });

  it("names its unknown element without looking far", () => {
    const [problem = ""] = problems({ Version: "2012-10-17", Statement: [allow()], [long]: 1 });
    expect(problem.length).to.be.below(300);
  });
});

describe("questions of odd shapes", () => {
  const policies = { identity: identity(allow()) };

  it("cannot decide for a caller that has no known form", () => {
    for (const arn of [
      "",
      "x",
      "arn:",
      "arn:aws:iam::1:role",
      "arn:aws:iam::111122223333:group/g",
    ]) {
      const answer = evaluate(requestOf({ principal: { arn } }), policies);
      expect(answer).to.deep.equal({
        decision: "undecided",
        because: `the principal ${arn} has no form that is known here`,
      });
    }
  });

  it("never throws, whatever the action, the resource and the context", () => {
    const texts = fc.oneof(
      fc.string(),
      fc.constantFrom(OBJECT, KEY, "*", "arn:aws:::", "kms:Decrypt", "sts:AssumeRole"),
    );
    fc.assert(
      fc.property(
        texts,
        texts,
        texts,
        fc.dictionary(
          fc.string(),
          fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.array(fc.string())),
        ),
        fc.boolean(),
        (arn, action, resource, context, openContext) => {
          const answer = evaluate(
            { principal: { arn }, action, resource, context, openContext },
            policies,
          );
          expect(answer.because).to.not.equal("");
        },
      ),
      { numRuns: 500 },
    );
  });

  it("finds permissions and ways to escalate over unreadable policies without throwing", () => {
    const world = worldOf({
      [role("a")]: {
        policies: [{ name: "p", document: cyclic() }],
        trust: { name: "t", document: 5 },
      },
    });
    const odd = { ...world, resources: ["", "arn:", "no ARN", ...world.resources] };
    expect(
      effectivePermissions(role("a"), odd).every(({ decision }) => decision === "undecided"),
    ).to.equal(true);
    expect(
      escalationPaths(role("a"), odd).every(({ decision }) => decision === "undecided"),
    ).to.equal(true);
  });
});
