import {
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  PutBucketLifecycleConfigurationCommand,
} from "@aws-sdk/client-s3";
import type { Inputs } from "../handler";
import { bucketSetting } from "./s3-setting";

/** The rule in the SDK's words; a filter without a prefix covers the whole bucket. */
function lifecycleRule(rule: Inputs): LifecycleRule {
  const expiration = rule.object("expiration").optionalNumber("days");
  const markers = rule.object("expiration").flag("expiredObjectDeleteMarker");
  const noncurrent = rule.object("noncurrentVersionExpiration").optionalNumber("noncurrentDays");
  const abort = rule.object("abortIncompleteMultipartUpload").optionalNumber("daysAfterInitiation");
  return {
    ID: rule.text("id"),
    Status: rule.text("status") as "Enabled",
    Filter: { Prefix: rule.object("filter").optionalText("prefix") ?? "" },
    ...(expiration === undefined ? {} : { Expiration: { Days: expiration } }),
    ...(markers ? { Expiration: { ExpiredObjectDeleteMarker: true } } : {}),
    ...(noncurrent === undefined
      ? {}
      : { NoncurrentVersionExpiration: { NoncurrentDays: noncurrent } }),
    ...(abort === undefined
      ? {}
      : { AbortIncompleteMultipartUpload: { DaysAfterInitiation: abort } }),
  };
}

export const lifecycle = bucketSetting(
  ["s3:PutLifecycleConfiguration", "s3:GetLifecycleConfiguration"],
  (s3, Bucket, inputs) =>
    s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: { Rules: inputs.objects("rules").map(lifecycleRule) },
      }),
    ),
  async (s3, Bucket) => {
    const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    return {
      rules: Rules?.map((rule) => ({ ...rule, Filter: { Prefix: rule.Filter?.Prefix ?? "" } })),
    };
  },
  (inputs) => ({ rules: inputs.objects("rules").map(lifecycleRule) }),
);
