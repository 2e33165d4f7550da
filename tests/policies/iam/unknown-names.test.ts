import { expect } from "chai";

import { actionNamed, actionsOn } from "../../../policies/iam/action-catalogue";
import { unknownNames } from "../../../policies/iam/unknown-names";
import { allow, deny, type Json, policy } from "./support";

const found = (statement: Json): readonly string[] =>
  unknownNames(policy("p", [statement])).map(({ path, message }) => `${path} ${message}`);

describe("finding names that AWS does not have", () => {
  const unknown: readonly (readonly [string, Json, string])[] = [
    [
      "an action with a typing error",
      allow({ Action: "s3:GetObjct" }),
      'Statement[0].Action "s3:GetObjct" matches no action; did you mean s3:GetObject?',
    ],
    [
      "an action of another service",
      deny({ Action: ["s3:PutObject", "s3:Decrypt"] }),
      'Statement[0].Action "s3:Decrypt" matches no action; did you mean s3:DescribeJob?',
    ],
    [
      "a pattern that matches nothing",
      allow({ Action: "glue:Fetch*" }),
      'Statement[0].Action "glue:Fetch*" matches no action; did you mean glue:GetJob?',
    ],
    [
      "a service that is none",
      deny({ NotAction: "gluee:*" }),
      'Statement[0].NotAction "gluee:*" names a service that AWS does not have; did you mean glue?',
    ],
    [
      "a global key with a typing error",
      allow({ Condition: { Bool: { "aws:SecureTransprt": "true" } } }),
      'Statement[0].Condition.Bool.aws:securetransprt "aws:securetransprt" is no condition key; did you mean aws:securetransport?',
    ],
    [
      "a key of a service that lacks it",
      allow({ Condition: { StringEquals: { "kms:ViaServise": "x" } } }),
      'Statement[0].Condition.StringEquals.kms:viaservise "kms:viaservise" is no condition key; did you mean kms:viaservice?',
    ],
    [
      "a key of no service",
      allow({ Condition: { StringEquals: { "nothing:x": "x" } } }),
      'Statement[0].Condition.StringEquals.nothing:x "nothing:x" is no condition key of any service; remove it',
    ],
  ];
  for (const [title, statement, problem] of unknown) {
    it(`names ${title}, its place and what is nearest`, () => {
      expect(found(statement)).to.deep.equal([problem]);
    });
  }

  it("finds nothing in names that AWS has, in any case and with wildcards", () => {
    const Condition = {
      StringEquals: {
        "aws:PrincipalTag/team": "a",
        "AWS:RequestTag/team": "a",
        "kms:EncryptionContext:aws:s3:arn": "a",
        "s3:ExistingObjectTag/class": "a",
        "token.actions.githubusercontent.com:sub": "a",
        "glue:ResourceTag/team": "a",
      },
      Null: { "s3:x-amz-server-side-encryption": "true" },
    };
    expect(
      found(allow({ Action: ["S3:getobject", "kms:*", "glue:Get?ables", "*"] })),
    ).to.deep.equal([]);
    expect(found(allow({ Condition: Condition }))).to.deep.equal([
      'Statement[0].Condition.StringEquals.glue:resourcetag/team "glue:resourcetag/team" is no condition key; did you mean glue:subnetids?',
    ]);
  });
});

describe("the catalogue of actions", () => {
  it("knows an action's level and the resources that it can name", () => {
    expect(actionNamed("S3:getobject")).to.deep.include({ action: "s3:GetObject", level: "R" });
    expect(actionNamed("iam:PutRolePolicy")).to.deep.equal({
      action: "iam:PutRolePolicy",
      level: "P",
      resources: ["arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}"],
    });
    expect(actionNamed("s3:Nothing")).to.equal(undefined);
    expect(actionNamed("constructor:x")).to.equal(undefined);
  });

  it("tells the actions on a bucket from those on its objects", () => {
    const on = (arn: string) => actionsOn(arn).map(({ action }) => action);
    expect(on("arn:aws:s3:::data"))
      .to.include("s3:PutBucketPolicy")
      .and.not.include("s3:GetObject");
    expect(on("arn:aws:s3:::data/a"))
      .to.include("s3:GetObject")
      .and.not.include("s3:PutBucketPolicy");
    expect(on("arn:aws:kms:ca-central-1:1:key/a")).to.include("kms:Decrypt");
    expect(on("arn:aws:glue:ca-central-1:1:table/a/b")).to.include("glue:GetTable");
    expect(on("no ARN")).to.deep.equal([]);
  });
});
