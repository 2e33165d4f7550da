import { GetBucketEncryptionCommand, PutBucketEncryptionCommand } from "@aws-sdk/client-s3";
import type { Inputs } from "../handler";
import { bucketSetting } from "./s3-setting";

const encryptionRules = (inputs: Inputs) =>
  inputs.objects("rules").map((rule) => {
    const byDefault = rule.object("applyServerSideEncryptionByDefault");
    return {
      algorithm: byDefault.text("sseAlgorithm"),
      key: byDefault.optionalText("kmsMasterKeyId"),
      bucketKey: rule.flag("bucketKeyEnabled"),
    };
  });

export const encryption = bucketSetting(
  ["s3:PutEncryptionConfiguration", "s3:GetEncryptionConfiguration"],
  (s3, Bucket, inputs) =>
    s3.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: encryptionRules(inputs).map(({ algorithm, key, bucketKey }) => ({
            ApplyServerSideEncryptionByDefault: {
              SSEAlgorithm: algorithm as "aws:kms",
              KMSMasterKeyID: key,
            },
            BucketKeyEnabled: bucketKey,
          })),
        },
      }),
    ),
  async (s3, Bucket) => {
    const answer = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    const rules = answer.ServerSideEncryptionConfiguration?.Rules ?? [];
    return {
      rules: rules.map((rule) => ({
        algorithm: rule.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
        key: rule.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID,
        bucketKey: rule.BucketKeyEnabled ?? false,
      })),
    };
  },
  (inputs) => ({ rules: encryptionRules(inputs) }),
);
