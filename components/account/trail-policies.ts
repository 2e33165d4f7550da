import { KEY_ADMINISTRATION, type KeyPolicy, LOGS_KEY_ACTIONS } from "../storage/key-policies";
import type { BucketPolicyDocument, BucketStatement } from "../storage/bucket-policies";
import type { PolicyDocument } from "../identity/permissions";
import type { AccountNames } from "./account-names";

/** Where CloudTrail puts the files of an account. */
export const trailPrefix = (names: AccountNames): string =>
  `AWSLogs/${names.identity.accountId}/CloudTrail`;

const TRAIL_SERVICE = { Service: "cloudtrail.amazonaws.com" };

/**
 * Policy of the key of the trail. CloudTrail encrypts for this trail only; CloudWatch Logs and alarms use it for
 * the account's own group and topic. People of the account may read files through S3 as far as IAM lets them:
 * the key policy opens no bucket.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function trailKeyPolicy(names: AccountNames): KeyPolicy {
  const { accountId, region } = names.identity;
  const root = { AWS: `arn:aws:iam::${accountId}:root` };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AccountAdministers",
        Effect: "Allow",
        Principal: root,
        Action: KEY_ADMINISTRATION,
        Resource: "*",
      },
      {
        Sid: "TrailEncrypts",
        Effect: "Allow",
        Principal: TRAIL_SERVICE,
        Action: ["kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"],
        Resource: "*",
        Condition: {
          StringEquals: { "aws:SourceArn": names.trailArn() },
          StringLike: {
            "kms:EncryptionContext:aws:cloudtrail:arn": `arn:aws:cloudtrail:*:${accountId}:trail/*`,
          },
        },
      },
      {
        Sid: "TrailLooksAtKey",
        Effect: "Allow",
        Principal: TRAIL_SERVICE,
        Action: ["kms:DescribeKey"],
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceArn": names.trailArn() } },
      },
      {
        Sid: "AuditorsReadThroughS3",
        Effect: "Allow",
        Principal: root,
        Action: ["kms:Decrypt"],
        Resource: "*",
        Condition: {
          StringEquals: {
            "kms:CallerAccount": accountId,
            "kms:ViaService": `s3.${region}.amazonaws.com`,
          },
        },
      },
      {
        Sid: "CloudWatchLogsEncrypts",
        Effect: "Allow",
        Principal: { Service: `logs.${region}.amazonaws.com` },
        Action: [...LOGS_KEY_ACTIONS],
        Resource: "*",
        Condition: {
          ArnEquals: {
            "kms:EncryptionContext:aws:logs:arn": names.arn(
              "logs",
              `log-group:${names.trailLogGroup()}`,
            ),
          },
        },
      },
      {
        Sid: "AlarmsEncrypt",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceAccount": accountId } },
      },
    ],
  };
}

/**
 * Policy of the bucket of the trail: TLS only, and CloudTrail writes for this trail and account only. Nobody is
 * allowed to delete; Object Lock holds even against who could change this policy.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 */
export function trailBucketPolicy(names: AccountNames): BucketPolicyDocument {
  const bucketArn = `arn:aws:s3:::${names.trailBucket()}`;
  const ofTrail = { "aws:SourceArn": names.trailArn() };
  return {
    Version: "2012-10-17",
    Statement: [
      ...transport(bucketArn),
      {
        Sid: "TrailLooksAtBucket",
        Effect: "Allow",
        Principal: TRAIL_SERVICE,
        Action: "s3:GetBucketAcl",
        Resource: bucketArn,
        Condition: { StringEquals: ofTrail },
      },
      {
        Sid: "TrailWrites",
        Effect: "Allow",
        Principal: TRAIL_SERVICE,
        Action: "s3:PutObject",
        Resource: `${bucketArn}/AWSLogs/${names.identity.accountId}/*`,
        Condition: {
          StringEquals: { ...ofTrail, "s3:x-amz-acl": "bucket-owner-full-control" },
        },
      },
    ],
  };
}

/**
 * Policy of the bucket of the access logs.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export function accountLogsPolicy(names: AccountNames): BucketPolicyDocument {
  const bucketArn = `arn:aws:s3:::${names.logsBucket()}`;
  return {
    Version: "2012-10-17",
    Statement: [
      ...transport(bucketArn),
      {
        Sid: "AccessLogsOfTrail",
        Effect: "Allow",
        Principal: { Service: "logging.s3.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `${bucketArn}/s3/trail/*`,
        Condition: {
          ArnEquals: { "aws:SourceArn": `arn:aws:s3:::${names.trailBucket()}` },
          StringEquals: { "aws:SourceAccount": names.identity.accountId },
        },
      },
    ],
  };
}

/** Only the account's own alarms publish, and only over TLS. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html */
export const alertTopicPolicy = (names: AccountNames) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "AlarmsPublish",
      Effect: "Allow",
      Principal: { Service: "cloudwatch.amazonaws.com" },
      Action: "sns:Publish",
      Resource: names.alertTopicArn(),
      Condition: {
        ArnLike: { "aws:SourceArn": names.arn("cloudwatch", `alarm:${names.stack}-*`) },
        StringEquals: { "aws:SourceAccount": names.identity.accountId },
      },
    },
    {
      Sid: "DenyPlainHttp",
      Effect: "Deny",
      Principal: "*",
      Action: "sns:Publish",
      Resource: names.alertTopicArn(),
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ],
});

/** Who may take on the role that writes to the log group: CloudTrail, for this trail. */
export const trailRoleTrust = (names: AccountNames) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "TrailOfThisAccount",
      Effect: "Allow",
      Principal: TRAIL_SERVICE,
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: {
          "aws:SourceAccount": names.identity.accountId,
          "aws:SourceArn": names.trailArn(),
        },
      },
    },
  ],
});

/** What it may do: write its own streams. @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html */
export function trailRolePolicy(names: AccountNames): PolicyDocument {
  const { accountId, region } = names.identity;
  const stream = `${accountId}_CloudTrail_${region}*`;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "WriteTrailStreams",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [names.arn("logs", `log-group:${names.trailLogGroup()}:log-stream:${stream}`)],
      },
    ],
  };
}

function transport(bucketArn: string): BucketStatement[] {
  const refusal = (
    Sid: string,
    Condition: NonNullable<BucketStatement["Condition"]>,
  ): BucketStatement => ({
    ...{ Sid, Effect: "Deny", Principal: "*", Action: "s3:*" },
    ...{ Resource: [bucketArn, `${bucketArn}/*`], Condition },
  });
  return [
    refusal("DenyPlainHttp", { Bool: { "aws:SecureTransport": "false" } }),
    refusal("DenyOldTls", { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
  ];
}
