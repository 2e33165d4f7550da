import type { S3Client } from "@aws-sdk/client-s3";
import type { Handler, Inputs } from "../handler";

/**
 * A handler for a setting of a bucket: one call puts it, one gets it, and both sides are compared as values.
 *
 * @param actions the IAM actions of the two calls.
 */
export function bucketSetting(
  actions: readonly string[],
  put: (s3: S3Client, bucket: string, inputs: Inputs) => Promise<unknown>,
  get: (s3: S3Client, bucket: string) => Promise<Readonly<Record<string, unknown>>>,
  asked: (inputs: Inputs) => Readonly<Record<string, unknown>>,
): Handler {
  return {
    actions,
    async create({ inputs }, { s3 }) {
      const bucket = inputs.text("bucket");
      await put(s3, bucket, inputs);
      return { id: bucket, outputs: { bucket } };
    },
    async readBack({ inputs }, { id }, { s3 }) {
      const found = await get(s3, id);
      return Object.entries(asked(inputs)).map(([property, value]) => ({
        property,
        asked: value,
        found: found[property],
      }));
    },
  };
}
