import { expect } from "chai";

import { readPolicy } from "../../../policies/iam/policy-document";
import { overlaps, wrongResources } from "../../../policies/iam/wrong-resources";

const BUCKET = "arn:${Partition}:s3:::${BucketName}";
const OBJECT = "arn:${Partition}:s3:::${BucketName}/${ObjectName}";
const KEY = "arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}";
const TABLE = "arn:${Partition}:glue:${Region}:${Account}:table/${DatabaseName}/${TableName}";

/** Template, resource of a statement, whether they have an ARN in common. */
const OVERLAPS: readonly (readonly [string, string, boolean])[] = [
  [BUCKET, "arn:aws:s3:::lake", true],
  [BUCKET, "arn:aws:s3:::lake*", true],
  [BUCKET, "arn:aws:s3:::lake/a", false],
  [OBJECT, "arn:aws:s3:::lake/a", true],
  [OBJECT, "arn:aws:s3:::lake/*", true],
  [OBJECT, "arn:aws:s3:::lake", false],
  [OBJECT, "arn:aws:s3:::*", true],
  [OBJECT, "arn:aws:s3:::lake/${aws:PrincipalTag/team}/*", true],
  [KEY, "arn:aws:kms:*:111122223333:key/*", true],
  [KEY, "arn:aws:kms:ca-central-1:111122223333:alias/a", false],
  [KEY, "arn:aws:kms:ca-central-1:111122223333:k*", true],
  [KEY, "arn:aws:kms:ca-central-1:111122223333:?ey/a", true],
  [KEY, "arn:aws:kms:ca-central-1:111122223333:??ey/a", false],
  [KEY, "arn:aws:kms:ca-central-1:111122223333:key/", true],
  [KEY, "arn:aws:kms:ca-central-1:111122223333:ke", false],
  [KEY, "arn:aws:s3:ca-central-1:111122223333:key/a", false],
  [TABLE, "arn:aws:glue:ca-central-1:111122223333:table/*/b", true],
  [TABLE, "arn:aws:glue:ca-central-1:111122223333:table/b", false],
  [TABLE, "arn:aws:glue:ca-central-1:111122223333:*b", true],
  ["no arn", "arn:aws:s3:::lake", false],
  [BUCKET, "no arn", false],
];

const problemsOf = (...Statement: readonly object[]): readonly string[] =>
  wrongResources(readPolicy("p", { Version: "2012-10-17", Statement })).map(
    ({ path, message }) => `${path}: ${message}`,
  );

const allow = (Action: unknown, Resource: unknown, rest: object = {}): object => ({
  Effect: "Allow",
  Action,
  Resource,
  ...rest,
});

describe("resources that actions cannot name", () => {
  for (const [template, resource, wanted] of OVERLAPS) {
    it(`${resource} ${wanted ? "is" : "is not"} of the form ${template}`, () => {
      expect(overlaps(template, resource)).to.equal(wanted);
      expect(overlaps(template, resource), "asked again").to.equal(wanted);
    });
  }

  it("are told with the action and what it takes", () => {
    expect(problemsOf(allow("s3:GetObject", "arn:aws:s3:::lake"))).to.deep.equal([
      "Statement[0].Action: s3:GetObject cannot name any resource of the statement; it takes " +
        "arn:${Partition}:s3:${Region}:${Account}:accesspoint/${AccessPointName}/object/${ObjectName} or " +
        "arn:${Partition}:s3:::${BucketName}/${ObjectName}",
    ]);
  });

  it("are told beside resources that suit", () => {
    const found = problemsOf(
      allow("kms:Decrypt", "arn:aws:kms:ca-central-1:111122223333:key/a"),
      allow("s3:GetObject", ["arn:aws:s3:::lake/*", "arn:aws:s3:::lake"]),
    );
    expect(found).to.have.length(1);
    expect(found[0]).to.match(
      /^Statement\[1\]\.Resource: arn:aws:s3:::lake is nothing that an action of the statement can name; it takes arn:/,
    );
  });

  it("are told of an action without resources that is given one", () => {
    expect(problemsOf(allow("s3:ListAllMyBuckets", "arn:aws:s3:::lake"))).to.deep.equal([
      'Statement[0].Action: s3:ListAllMyBuckets names no resource; give it a statement with Resource "*"',
    ]);
  });

  it("are told of the action that suits none, beside one that does", () => {
    const found = problemsOf(allow(["s3:GetObject", "s3:ListBucket"], "arn:aws:s3:::lake/*"));
    expect(found).to.have.length(1);
    expect(found[0]).to.match(/^Statement\[0\]\.Action: s3:ListBucket cannot name any resource/);
  });

  it("are none where every action suits a resource and every resource an action", () => {
    expect(
      problemsOf(
        allow(["s3:GetObject", "s3:ListBucket"], ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"]),
        allow("s3:Get*", ["arn:aws:s3:::lake", "arn:aws:s3:::lake/*"]),
        allow("S3:getobject", "arn:aws:s3:::lake/*"),
        allow("logs:DescribeLogGroups", "arn:aws:logs:ca-central-1:111122223333:log-group:*"),
      ),
    ).to.deep.equal([]);
  });

  it("are not looked for where a statement names everything, or what it does not mean", () => {
    expect(
      problemsOf(
        allow("s3:GetObject", "*"),
        allow("s3:GetObject", ["arn:aws:s3:::lake", "*"]),
        { Effect: "Allow", Action: "s3:GetObject", NotResource: "arn:aws:s3:::lake" },
        { Effect: "Allow", NotAction: "s3:GetObject", Resource: "arn:aws:s3:::lake" },
      ),
    ).to.deep.equal([]);
  });

  it("are not looked for beside an action that AWS does not have", () => {
    expect(
      problemsOf(
        allow(["s3:GetObject", "s3:GetObjects"], ["arn:aws:s3:::lake/*", "arn:aws:s3:::lake"]),
        allow("nothing", "arn:aws:s3:::lake"),
      ),
    ).to.deep.equal([]);
  });

  it("are not looked for in a trust policy", () => {
    const Statement = [
      { Effect: "Allow", Principal: { Service: "a.amazonaws.com" }, Action: "sts:AssumeRole" },
    ];
    const policy = readPolicy("p", { Version: "2012-10-17", Statement }, "trust");
    expect(wrongResources(policy)).to.deep.equal([]);
  });
});
