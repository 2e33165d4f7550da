import {
  GetBucketReplicationCommand,
  GetObjectLockConfigurationCommand,
  PutBucketReplicationCommand,
  PutObjectLockConfigurationCommand,
  type ReplicationRule,
} from "@aws-sdk/client-s3";
import type { Inputs } from "../handler";
import { bucketSetting } from "./s3-setting";

/** The rule in the SDK's words. */
function replicationRule(rule: Inputs): ReplicationRule {
  const destination = rule.object("destination");
  const key = destination.object("encryptionConfiguration").optionalText("replicaKmsKeyId");
  const metrics = destination.object("metrics").optionalText("status");
  const encrypted = rule
    .object("sourceSelectionCriteria")
    .object("sseKmsEncryptedObjects")
    .optionalText("status");
  return {
    ID: rule.text("id"),
    Priority: rule.optionalNumber("priority"),
    Status: rule.text("status") as "Enabled",
    Filter: { Prefix: rule.object("filter").optionalText("prefix") ?? "" },
    DeleteMarkerReplication: {
      Status: rule.object("deleteMarkerReplication").text("status") as "Enabled",
    },
    ...(encrypted === undefined
      ? {}
      : {
          SourceSelectionCriteria: { SseKmsEncryptedObjects: { Status: encrypted as "Enabled" } },
        }),
    Destination: {
      Bucket: destination.text("bucket"),
      ...(key === undefined ? {} : { EncryptionConfiguration: { ReplicaKmsKeyID: key } }),
      ...(metrics === undefined ? {} : { Metrics: { Status: metrics as "Enabled" } }),
    },
  };
}

/** What is replicated where; the embedded AWS copies, and asks neither role nor replica key. */
export const replication = bucketSetting(
  ["s3:PutReplicationConfiguration", "s3:GetReplicationConfiguration", "iam:PassRole"],
  (s3, Bucket, inputs) =>
    s3.send(
      new PutBucketReplicationCommand({
        Bucket,
        ReplicationConfiguration: {
          Role: inputs.text("role"),
          Rules: inputs.objects("rules").map(replicationRule),
        },
      }),
    ),
  async (s3, Bucket) => {
    const answer = await s3.send(new GetBucketReplicationCommand({ Bucket }));
    const { Role, Rules } = answer.ReplicationConfiguration ?? {};
    return {
      role: Role,
      rules: Rules?.map((rule) => ({ ...rule, Filter: { Prefix: rule.Filter?.Prefix ?? "" } })),
    };
  },
  (inputs) => ({
    role: inputs.text("role"),
    rules: inputs.objects("rules").map(replicationRule),
  }),
);

const retention = (inputs: Inputs) => {
  const byDefault = inputs.object("rule").object("defaultRetention");
  return { Mode: byDefault.text("mode"), Days: byDefault.optionalNumber("days") };
};

/** How long new versions are locked. */
export const objectLock = bucketSetting(
  ["s3:PutBucketObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration"],
  (s3, Bucket, inputs) => {
    const { Mode, Days } = retention(inputs);
    return s3.send(
      new PutObjectLockConfigurationCommand({
        Bucket,
        ObjectLockConfiguration: {
          ObjectLockEnabled: "Enabled",
          Rule: { DefaultRetention: { Mode: Mode as "GOVERNANCE", Days } },
        },
      }),
    );
  },
  async (s3, Bucket) => {
    const answer = await s3.send(new GetObjectLockConfigurationCommand({ Bucket }));
    const { Mode, Days } = answer.ObjectLockConfiguration?.Rule?.DefaultRetention ?? {};
    return { retention: { Mode, Days } };
  },
  (inputs) => ({ retention: retention(inputs) }),
);
