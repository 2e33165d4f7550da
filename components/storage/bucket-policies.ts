import type * as pulumi from "@pulumi/pulumi";
import {
  accessLogPrefix,
  FLOW_LOG_PREFIX,
  datasetPrefix,
  type ZoneName,
  ZONES,
} from "./lake-layout";
import type { Names } from "../names";

type Condition = Readonly<
  Record<string, Readonly<Record<string, pulumi.Input<string> | readonly pulumi.Input<string>[]>>>
>;

/** A statement of a bucket policy, on `Resource` or on all but `NotResource`. */
export interface BucketStatement {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal: "*" | Readonly<Record<string, string>>;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Condition;
}

/** The part of a statement that says where. */
type Place = Pick<BucketStatement, "Resource" | "NotResource">;

/** A bucket policy. */
export interface BucketPolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly BucketStatement[];
}

const ALGORITHM = "s3:x-amz-server-side-encryption";
const KEY = "s3:x-amz-server-side-encryption-aws-kms-key-id";
const CUSTOMER_KEY = "s3:x-amz-server-side-encryption-customer-algorithm";

/** The keys that objects of a data bucket may be under. */
export interface BucketKeys {
  /** ARN of the bucket's default key, the department's. */
  readonly keyArn: pulumi.Input<string>;
  /** Datasets whose objects here are under a key of their own. */
  readonly datasets: readonly { readonly dataset: string; readonly keyArn: pulumi.Input<string> }[];
}

/**
 * Policy of a data bucket: TLS 1.2 or newer, and nothing but the department's key, or the dataset's own where
 * it has one.
 *
 * A request that says nothing about encryption gets the bucket's default, so it is let through. That is
 * what the `Null` conditions are for: a negated operator alone also matches a header that is absent. A
 * request that asks for `aws:kms` and names no key would get the account's `aws/s3` key, so it is refused.
 *
 * Below a dataset with its own key the default is the wrong key: there the negated operator stands alone.
 * Writers name the key by the ARN of its alias. S3 takes that; which of its two ARNs S3 then puts into the
 * condition key AWS does not say, so both are accepted. The parts of an upload carry no such header: S3
 * judges them by the request that began it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 * @see https://github.com/awslabs/mountpoint-s3/issues/534 for uploads in parts under such a policy
 */
export const dataBucketPolicy = (
  names: Names,
  zone: ZoneName,
  { keyArn, datasets }: BucketKeys,
): BucketPolicyDocument => {
  const below = (dataset: string): string => `${names.bucketArn(zone)}/${datasetPrefix(dataset)}*`;
  const elsewhere: Place =
    datasets.length === 0
      ? { Resource: `${names.bucketArn(zone)}/*` }
      : { NotResource: datasets.map(({ dataset }) => below(dataset)) };
  return {
    Version: "2012-10-17",
    Statement: [
      ...transport(names.bucketArn(zone)),
      deniedWrite(names, zone, "DenyOtherAlgorithms", {
        Null: { [ALGORITHM]: "false" },
        StringNotEquals: { [ALGORITHM]: "aws:kms" },
      }),
      deniedWrite(names, zone, "DenyUnnamedKey", {
        Null: { [ALGORITHM]: "false", [KEY]: "true" },
      }),
      deniedAt("DenyOtherKeys", elsewhere, {
        Null: { [KEY]: "false" },
        StringNotEquals: { [KEY]: keyArn },
      }),
      ...datasets.map((own) =>
        deniedAt(
          `DenyOtherKeysBelow${pascal(own.dataset)}`,
          { Resource: below(own.dataset) },
          { StringNotEquals: { [KEY]: [own.keyArn, names.datasetKeyAliasArn(own.dataset)] } },
        ),
      ),
      deniedWrite(names, zone, "DenyCustomerKeys", { Null: { [CUSTOMER_KEY]: "false" } }),
    ],
  };
};

/**
 * Policy of the bucket that takes the access logs of the others. S3 cannot deliver logs to a bucket that
 * is encrypted with a customer key, so this one has SSE-S3.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export const logsBucketPolicy = (names: Names): BucketPolicyDocument => ({
  Version: "2012-10-17",
  Statement: [
    ...transport(names.bucketArn("logs")),
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
    ...flowLogs(names),
  ],
});

/**
 * What flow logs need to be delivered. AWS would add it by itself when the flow log is made, and the next deployment
 * would take it away again.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
 */
function flowLogs(names: Names): BucketStatement[] {
  const bucket = names.bucketArn("logs");
  const admit = (sid: string, action: string, resource: string): BucketStatement => ({
    Sid: sid,
    Effect: "Allow",
    Principal: { Service: "delivery.logs.amazonaws.com" },
    Action: action,
    Resource: resource,
    Condition: {
      ArnLike: { "aws:SourceArn": names.arn("logs", "*") },
      StringEquals: { "aws:SourceAccount": names.identity.accountId },
    },
  });
  return [
    admit("FlowLogs", "s3:PutObject", `${bucket}/${FLOW_LOG_PREFIX}*`),
    admit("FlowLogsAsk", "s3:GetBucketAcl", bucket),
  ];
}

/** Zones whose access is logged: all but the logs themselves, which would log their own logging. */
export const loggedZones = (): Exclude<ZoneName, "logs">[] =>
  ZONES.filter((zone) => zone !== "logs");

/** `athena-results` → `AthenaResults`, for statement ids, which take letters and digits only. */
export const pascal = (kebab: string): string =>
  kebab
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

/** TLS 1.2 or newer, whoever asks and for whatever. */
export function transport(bucketArn: string): BucketStatement[] {
  const refusal = (sid: string, condition: Condition): BucketStatement => ({
    Sid: sid,
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [bucketArn, `${bucketArn}/*`],
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
): BucketStatement => deniedAt(sid, { Resource: `${names.bucketArn(zone)}/*` }, condition);

const deniedAt = (sid: string, place: Place, condition: Condition): BucketStatement => ({
  Sid: sid,
  Effect: "Deny",
  Principal: "*",
  Action: "s3:PutObject",
  ...place,
  Condition: condition,
});
