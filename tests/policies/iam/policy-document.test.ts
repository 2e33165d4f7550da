import { expect } from "chai";

import { type PolicyKind, readPolicy } from "../../../policies/iam/policy-document";

const READ = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };

function problems(statement: unknown, kind: PolicyKind = "identity"): readonly string[] {
  const read = readPolicy("p", { Version: "2012-10-17", Statement: [statement] }, kind);
  return read.problems.map(({ path, message }) => `${path} ${message}`);
}

describe("reading a policy document", () => {
  it("reads JSON text and the object it stands for alike", () => {
    const document = { Version: "2012-10-17", Statement: { ...READ, Sid: "Read" } };
    const fromText = readPolicy("p", JSON.stringify(document));
    expect(fromText).to.deep.equal(readPolicy("p", document));
    expect(fromText.problems).to.deep.equal([]);
    expect(fromText.document.statements).to.deep.equal([
      {
        index: 0,
        sid: "Read",
        effect: "Allow",
        actions: { negated: false, values: ["s3:GetObject"] },
        resources: { negated: false, values: ["*"] },
        conditions: [],
      },
    ]);
  });

  it("reports every problem at once, each with its path", () => {
    const read = readPolicy("p", {
      Version: "2012",
      Statment: [],
      Statement: [
        { Effect: "allow", Action: "s3", Resource: [] },
        { ...READ, Condition: { StringEqual: {} }, Resouce: "*" },
      ],
    });
    expect(read.problems.map(({ path }) => path)).to.deep.equal([
      "Statment",
      "Version",
      "Statement[0].Effect",
      "Statement[0].Action",
      "Statement[0].Resource",
      "Statement[1].Resouce",
      "Statement[1].Condition.StringEqual",
    ]);
    expect(read.document.statements).to.deep.equal([]);
  });

  it("names the nearest known element beside an unknown one", () => {
    expect(problems({ ...READ, Resouce: "*" })).to.deep.equal([
      "Statement[0].Resouce is no element of a policy; did you mean Resource?",
    ]);
  });

  it("refuses text that is no JSON", () => {
    const [problem] = readPolicy("p", "{").problems;
    expect(problem?.path).to.equal("");
    expect(problem?.message).to.match(/^is no JSON: /);
  });

  it("refuses a document without statements", () => {
    const read = readPolicy("p", { Version: "2012-10-17" });
    expect(read.problems).to.deep.equal([
      { path: "Statement", message: "is missing; a policy needs at least one statement" },
    ]);
  });

  it("refuses a Sid that another statement has", () => {
    const statement = { ...READ, Sid: "A" };
    const read = readPolicy("p", { Version: "2012-10-17", Statement: [statement, statement] });
    expect(read.problems).to.deep.equal([
      { path: "Statement[1].Sid", message: '"A" is taken by Statement[0]; rename one' },
    ]);
  });

  const refused: readonly (readonly [string, unknown, PolicyKind, string])[] = [
    [
      "both Action and NotAction",
      { ...READ, NotAction: "iam:*" },
      "identity",
      "Statement[0] must have either Action or NotAction, got both",
    ],
    [
      "neither Resource nor NotResource",
      { Effect: "Allow", Action: "*" },
      "identity",
      "Statement[0] must have either Resource or NotResource, got neither",
    ],
    [
      "a principal in an identity policy",
      { ...READ, Principal: "*" },
      "identity",
      "Statement[0].Principal must not stand in an identity policy; remove it",
    ],
    [
      "a bucket policy without a principal",
      READ,
      "resource",
      "Statement[0] must have either Principal or NotPrincipal, got neither",
    ],
    [
      "a resource in a trust policy",
      { ...READ, Principal: "*" },
      "trust",
      "Statement[0].Resource must not stand in a trust policy; remove it",
    ],
    [
      "a wildcard in a service name",
      { ...READ, Action: "s*:GetObject" },
      "identity",
      'Statement[0].Action must be "*" or "service:Operation", got "s*:GetObject"',
    ],
    [
      "a wildcard in part of a principal",
      { ...READ, Principal: { AWS: "arn:aws:iam::111122223333:role/*" } },
      "resource",
      'Statement[0].Principal.AWS must be "*", an account id, or the whole ARN of a root, user, role or session, got "arn:aws:iam::111122223333:role/*"',
    ],
    [
      "a group as principal",
      { ...READ, Principal: { AWS: "arn:aws:iam::111122223333:group/g" } },
      "resource",
      'Statement[0].Principal.AWS must be "*", an account id, or the whole ARN of a root, user, role or session, got "arn:aws:iam::111122223333:group/g"',
    ],
    [
      "an unknown type of principal",
      { ...READ, Principal: { Role: "x" } },
      "resource",
      "Statement[0].Principal.Role is no element of a policy; did you mean AWS?",
    ],
    [
      "a variable before the fifth colon",
      { ...READ, Resource: "arn:aws:s3:${aws:RequestedRegion}::x" },
      "identity",
      'Statement[0].Resource may hold a variable after the fifth colon only, got "arn:aws:s3:${aws:RequestedRegion}::x"',
    ],
    [
      "a number that is none",
      { ...READ, Condition: { NumericEquals: { "s3:max-keys": "ten" } } },
      "identity",
      'Statement[0].Condition.NumericEquals.s3:max-keys must be a number, got "ten"',
    ],
    [
      "a date that is none",
      { ...READ, Condition: { DateLessThan: { "aws:CurrentTime": "soon" } } },
      "identity",
      'Statement[0].Condition.DateLessThan.aws:CurrentTime must be an ISO 8601 date or seconds since 1970, got "soon"',
    ],
    [
      "an address range that is none",
      { ...READ, Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/33" } } },
      "identity",
      'Statement[0].Condition.IpAddress.aws:SourceIp must be an IP address or a CIDR range, got "10.0.0.0/33"',
    ],
    [
      "Bool with another text",
      { ...READ, Condition: { Bool: { "aws:SecureTransport": "no" } } },
      "identity",
      'Statement[0].Condition.Bool.aws:SecureTransport must be "true" or "false", got "no"',
    ],
    [
      "a short ARN for ArnLike",
      { ...READ, Condition: { ArnLike: { "aws:SourceArn": "arn:aws:s3" } } },
      "identity",
      'Statement[0].Condition.ArnLike.aws:SourceArn must be "*" or an ARN of six parts, got "arn:aws:s3"',
    ],
    [
      "an empty list of values",
      { ...READ, Condition: { StringEquals: { "s3:prefix": [] } } },
      "identity",
      "Statement[0].Condition.StringEquals.s3:prefix must hold at least one value, got an empty list",
    ],
    [
      "NullIfExists",
      { ...READ, Condition: { NullIfExists: { "s3:prefix": "true" } } },
      "identity",
      "Statement[0].Condition.NullIfExists takes neither a set operator nor IfExists; write Null",
    ],
    [
      "an object for a value",
      { ...READ, Condition: { StringEquals: { "s3:prefix": { a: 1 } } } },
      "identity",
      'Statement[0].Condition.StringEquals.s3:prefix must hold texts, numbers or booleans, got {"a":1}',
    ],
  ];
  for (const [what, statement, kind, problem] of refused) {
    it(`refuses ${what}`, () => {
      expect(problems(statement, kind)).to.deep.equal([problem]);
    });
  }

  it("accepts spaces in the Sid of a key policy, as AWS's own default key policy has them", () => {
    const statement = { ...READ, Sid: "Enable IAM User Permissions", Principal: "*" };
    expect(problems(statement, "resource")).to.deep.equal([]);
  });
});
