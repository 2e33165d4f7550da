import { expect } from "chai";
import { EncryptionKeys } from "../../../components/storage/encryption-keys";
import { protectionOf } from "../../../components/protection";
import { collect, document, named, type Registered } from "../../support/collector";
import { granted, parksNames } from "../../support/platform";

const keysOf = (stage: "dev" | "prod" = "dev"): Promise<Registered[]> =>
  collect(
    () => new EncryptionKeys("keys", { names: parksNames(), protection: protectionOf(stage) }),
  );

const ADMINISTRATION = {
  Sid: "AccountAdministers",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::111122223333:root" },
  Action: [
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
  ],
  Resource: "*",
};

describe("encryption keys", () => {
  it("makes two rotating keys with an alias each", async () => {
    const registered = await keysOf();
    for (const use of ["data", "logs"]) {
      const { inputs } = named(registered, `keys-${use}`);
      expect(inputs["enableKeyRotation"]).to.equal(true);
      expect(inputs["deletionWindowInDays"]).to.equal(30);
      expect(named(registered, `keys-${use}-alias`).inputs).to.deep.equal({
        name: `alias/parks-dev-${use}`,
        targetKeyId: `keys-${use}-id`,
      });
    }
  });

  it("lets the department use the data key through S3 and Parameter Store, and nobody by name", async () => {
    expect(document(named(await keysOf(), "keys-data"), "policy")).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        ADMINISTRATION,
        {
          Sid: "DepartmentUsesThroughServices",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::111122223333:root" },
          Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
          Resource: "*",
          Condition: {
            StringEquals: {
              "aws:PrincipalTag/department": "parks",
              "kms:CallerAccount": "111122223333",
              "kms:ViaService": ["s3.ca-central-1.amazonaws.com", "ssm.ca-central-1.amazonaws.com"],
            },
          },
        },
      ],
    });
  });

  it("lets CloudWatch Logs use the logs key for the stack's own job logs", async () => {
    expect(document(named(await keysOf(), "keys-operations"), "policy")).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        ADMINISTRATION,
        {
          Sid: "CloudWatchLogsEncrypts",
          Effect: "Allow",
          Principal: { Service: "logs.ca-central-1.amazonaws.com" },
          Action: [
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
          ],
          Resource: "*",
          Condition: {
            ArnLike: {
              "kms:EncryptionContext:aws:logs:arn":
                "arn:aws:logs:ca-central-1:111122223333:log-group:/aws-glue/jobs/parks-dev-role/*",
            },
          },
        },
      ],
    });
  });

  for (const [stage, kept] of [
    ["dev", false],
    ["prod", true],
  ] as const) {
    it(`${kept ? "protects and retains" : "lets go of"} keys in ${stage}`, async () => {
      const registered = (await keysOf(stage)).filter(({ type }) => type.startsWith("aws:"));
      expect(
        registered.map(({ protect, retainOnDelete }) => [protect, retainOnDelete]),
      ).to.deep.equal(registered.map(() => [kept, kept]));
    });
  }

  it("grants writing by the key's alias, through S3, in the context of the bucket", async () => {
    const policy = await granted("ingest", (role, names) => {
      new EncryptionKeys("keys", { names, protection: protectionOf("dev") }).grantUseThroughS3(
        role,
        "write",
        names.bucketArn("landing"),
      );
    });
    expect(policy.Statement).to.deep.equal([
      {
        Sid: "EncryptThroughS3",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: ["arn:aws:kms:ca-central-1:111122223333:key/*"],
        Condition: {
          "ForAnyValue:StringEquals": { "kms:ResourceAliases": ["alias/parks-dev-data"] },
          StringEquals: {
            "kms:EncryptionContext:aws:s3:arn": ["arn:aws:s3:::parks-dev-landing-111122223333"],
            "kms:ViaService": ["s3.ca-central-1.amazonaws.com"],
          },
        },
      },
    ]);
  });
});
