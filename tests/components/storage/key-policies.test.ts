import { expect } from "chai";
import { EncryptionKeys } from "../../../components/storage/encryption-keys";
import { protectionOf } from "../../support/protection";
import { collect, document, named } from "../../support/collector";
import { parksNames } from "../../support/platform";

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

const uses = (Action: readonly string[], viaService: readonly string[]) => ({
  Sid: "DepartmentUsesThroughServices",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::111122223333:root" },
  Action,
  Resource: "*",
  Condition: {
    StringEquals: {
      "aws:PrincipalTag/department": "parks",
      "kms:CallerAccount": "111122223333",
      "kms:ViaService": viaService,
    },
  },
});

const logsEncrypt = (...groups: string[]) => ({
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
      "kms:EncryptionContext:aws:logs:arn": groups.map(
        (group) => `arn:aws:logs:ca-central-1:111122223333:log-group:${group}`,
      ),
    },
  },
});

const publishes = (Sid: string, service: string, region: string, account = true) => ({
  Sid,
  Effect: "Allow",
  Principal: { Service: `${service}.amazonaws.com` },
  Action: ["kms:Decrypt", "kms:GenerateDataKey"],
  Resource: "*",
  Condition: {
    StringEquals: {
      ...(account ? { "aws:SourceAccount": "111122223333" } : {}),
      "kms:EncryptionContext:aws:sns:topicArn": `arn:aws:sns:${region}:111122223333:parks-dev-alerts`,
    },
  },
});

async function policyOf(use: string, datasetKeys: readonly string[] = []): Promise<unknown> {
  const registered = await collect(
    () =>
      new EncryptionKeys("keys", {
        names: parksNames(),
        protection: protectionOf("dev"),
        datasetKeys,
      }),
  );
  return document(named(registered, `keys-${use}`), "policy");
}

const allowing = (...statements: unknown[]) => ({
  Version: "2012-10-17",
  Statement: [ADMINISTRATION, ...statements],
});

describe("key policies", () => {
  it("let the department use the data key through S3 and Parameter Store, and nobody by name, and DataBrew its logs", async () => {
    expect(await policyOf("data")).to.deep.equal(
      allowing(
        uses(
          ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
          ["s3.ca-central-1.amazonaws.com", "ssm.ca-central-1.amazonaws.com"],
        ),
        logsEncrypt("/aws-glue-databrew/*"),
      ),
    );
  });

  it("let the department use a dataset's key through S3 only, and DataBrew its logs", async () => {
    expect(await policyOf("data-trees", ["trees"])).to.deep.equal(
      allowing(
        uses(["kms:Decrypt", "kms:GenerateDataKey"], ["s3.ca-central-1.amazonaws.com"]),
        logsEncrypt("/aws-glue-databrew/*"),
      ),
    );
  });

  it("let CloudWatch Logs encrypt the stack's own groups, and alarms and events their topic", async () => {
    expect(await policyOf("operations")).to.deep.equal(
      allowing(
        logsEncrypt("/aws-glue/jobs/parks-dev-role/*", "/parks-dev/*"),
        publishes("AlarmsPublish", "cloudwatch", "ca-central-1"),
        publishes("EventsPublish", "events", "ca-central-1", false),
      ),
    );
  });

  it("let the department replicate and restore in the replica region, and alarms publish there", async () => {
    expect(await policyOf("replica")).to.deep.equal(
      allowing(
        uses(["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"], ["s3.ca-west-1.amazonaws.com"]),
        publishes("AlarmsPublish", "cloudwatch", "ca-west-1"),
      ),
    );
  });

  it("let alarms on charges, budgets and cost anomalies publish in us-east-1, and nobody read", async () => {
    expect(await policyOf("alerts")).to.deep.equal(
      allowing(
        publishes("AlarmsPublish", "cloudwatch", "us-east-1"),
        publishes("BudgetsPublish", "budgets", "us-east-1"),
        publishes("CostAnomaliesPublish", "costalerts", "us-east-1"),
      ),
    );
  });
});
