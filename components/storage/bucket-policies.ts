import type * as pulumi from "@pulumi/pulumi";
import { accessLogPrefix, type ZoneName, ZONES } from "./lake-layout";
import type { Names } from "../names";

type Condition = Readonly<
  Record<string, Readonly<Record<string, pulumi.Input<string> | readonly string[]>>>
>;

/** A statement of a bucket policy. */
export interface BucketStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal: "*" | Readonly<Record<string, string>>;
  readonly Action: string;
  readonly Resource: string | readonly string[];
  readonly Condition: Condition;
}

/** A bucket policy. */
export interface BucketPolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly BucketStatement[];
}

const ALGORITHM = "s3:x-amz-server-side-encryption";
const KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id";
const CUSTOMER_KEY = "s3:x-amz-server-side-encryption-customer-algorithm";

/**
 * Policy of a data bucket: TLS 1.2 or newer, and nothing but the department's key.
 *
 * A request that says nothing about encryption gets the bucket's default, so it is let through. That is
 * what the `Null` conditions are for: a negated operator alone also matches a header that is absent. A
 * request that asks for `aws:kms` and names no key would get the account's `aws/s3` key, so it is refused.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const dataBucketPolicy = (
  names: Names,
  zone: ZoneName,
  keyArn: pulumi.Input<string>,
): BucketPolicyDocument => ({
  Version: "2012-10-17",
  Statement: [
    ...transport(names, zone),
    deniedWrite(names, zone, "DenyOtherAlgorithms", {
      Null: { [ALGORITHM]: "false" },
      StringNotEquals: { [ALGORITHM]: "aws:kms" },
    }),
    deniedWrite(names, zone, "DenyUnnamedKey", {
      Null: { [ALGORITHM]: "false", [KEY]: "true" },
    }),
    deniedWrite(names, zone, "DenyOtherKeys", {
      Null: { [KEY]: "false" },
      StringNotEquals: { [KEY]: keyArn },
    }),
    deniedWrite(names, zone, "DenyCustomerKeys", { Null: { [CUSTOMER_KEY]: "false" } }),
  ],
});

/**
 * Policy of the bucket that takes the access logs of the others. S3 cannot deliver logs to a bucket that
 * is encrypted with a customer key, so this one has SSE-S3.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export const logsBucketPolicy = (names: Names): BucketPolicyDocument => ({
  Version: "2012-10-17",
  Statement: [
    ...transport(names, "logs"),
    deniedWrite(names, "logs", "DenyOtherAlgorithms", {
      Null: { [ALGORITHM]: "false" },
      StringNotEquals: { [ALGORITHM]: "AES256" },
    }),
    ...loggedZones().map((zone): BucketStatement => ({
      Sid: `AccessLogsOf${pascal(zone)}`,
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `${names.bucketArn("logs")}/${accessLogPrefix(zone)}*`,
      Condition: {
        ArnEquals: { "aws:SourceArn": names.bucketArn(zone) },
        StringEquals: { "aws:SourceAccount": names.identity.accountId },
      },
    })),
  ],
});

/** Zones whose access is logged: all but the logs themselves, which would log their own logging. */
export const loggedZones = (): Exclude<ZoneName, "logs">[] =>
  ZONES.filter((zone) => zone !== "logs");

/** `athena-results` → `AthenaResults`, for statement ids, which take letters and digits only. */
export const pascal = (kebab: string): string =>
  kebab
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

function transport(names: Names, zone: ZoneName): BucketStatement[] {
  const refusal = (sid: string, condition: Condition): BucketStatement => ({
    Sid: sid,
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [names.bucketArn(zone), `${names.bucketArn(zone)}/*`],
    Condition: condition,
  });
  return [
    refusal("DenyPlainHttp", { Bool: { "aws:SecureTransport": "false" } }),
    refusal("DenyOldTls", { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
  ];
}

const deniedWrite = (
  names: Names,
  zone: ZoneName,
  sid: string,
  condition: Condition,
): BucketStatement => ({
  Sid: sid,
  Effect: "Deny",
  Principal: "*",
  Action: "s3:PutObject",
  Resource: `${names.bucketArn(zone)}/*`,
  Condition: condition,
});
