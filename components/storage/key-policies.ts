import type { Names } from "../names";

/** A key policy. */
export interface KeyPolicy {
  readonly Version: "2012-10-17";
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: "Allow";
    readonly Principal: Readonly<Record<string, string>>;
    readonly Action: readonly string[];
    readonly Resource: "*";
    readonly Condition?: Readonly<
      Record<string, Readonly<Record<string, string | readonly string[]>>>
    >;
  }[];
}

/** What an administrator of keys may do. No action here reads or writes data. */
export const KEY_ADMINISTRATION = [
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
] as const;

/**
 * The account may administer the key through its own IAM policies; it may not use the key this way.
 * Without the account as principal a key can become unmanageable.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
const administration = (names: Names): KeyPolicy["Statement"][number] => ({
  Sid: "AccountAdministers",
  Effect: "Allow",
  Principal: { AWS: names.accountRootArn() },
  Action: KEY_ADMINISTRATION,
  Resource: "*",
});

type KeyStatement = KeyPolicy["Statement"][number];

/** Where AWS keeps an account's spending: the topic for it, and so its key, must be there. */
export const ALERTS_REGION = "us-east-1";

/**
 * Policy of the key that encrypts the department's data and its pseudonymisation key.
 *
 * It names no role, so keys and roles form no cycle. A principal needs three things at once: the tag
 * `department`, an IAM policy of its own that allows the use, and S3 or Parameter Store between itself
 * and the key. `kms:Encrypt` is what Parameter Store calls when the pseudonymisation key is written.
 * DataBrew encrypts the log of a job with the key of its output.
 *
 * @see https://docs.aws.amazon.com/databrew/latest/dg/encryption-security-configuration.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
 */
export const dataKeyPolicy = (names: Names): KeyPolicy =>
  policy(names, [
    departmentUses(
      names,
      ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
      [names.viaService("s3"), names.viaService("ssm")],
    ),
    logsEncrypt(names, [DATABREW_LOGS]),
  ]);

/**
 * Policy of a key of one dataset: what {@link dataKeyPolicy} says of S3 and of DataBrew.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export const datasetKeyPolicy = (names: Names): KeyPolicy =>
  policy(names, [
    departmentUses(names, ["kms:Decrypt", "kms:GenerateDataKey"], [names.viaService("s3")]),
    logsEncrypt(names, [DATABREW_LOGS]),
  ]);

/**
 * Policy of the key that encrypts logs and the topic of alarms at home: CloudWatch Logs uses it for the
 * stack's own groups, CloudWatch and EventBridge for the topic.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export const operationsKeyPolicy = (names: Names): KeyPolicy =>
  policy(names, [
    logsEncrypt(names, [`${names.jobLogPrefix()}*`, `/${names.identity.stack}/*`]),
    alarmsPublish(names),
    eventsPublish(names),
  ]);

/**
 * Policy of the key in the replica region: S3 encrypts replicas with it, in the name of the role that
 * replicates, the department reads them, and CloudWatch publishes to the topic there.
 *
 * With a bucket key S3 also calls `kms:Decrypt` and `kms:GenerateDataKey` to check and to make that key.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
 */
export const replicaKeyPolicy = (names: Names): KeyPolicy => {
  const { replicaRegion } = names.identity;
  return policy(names, [
    departmentUses(
      names,
      ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
      [names.viaService("s3", replicaRegion)],
    ),
    alarmsPublish(names, replicaRegion),
  ]);
};

/**
 * Policy of the key in us-east-1, where alarms on charges, budgets and cost anomalies publish.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/ad-SNS.html
 */
export const alertsKeyPolicy = (names: Names): KeyPolicy =>
  policy(names, [
    alarmsPublish(names, ALERTS_REGION),
    publishes("BudgetsPublish", "budgets.amazonaws.com", {
      "aws:SourceAccount": names.identity.accountId,
      [TOPIC]: names.alertTopicArn(ALERTS_REGION),
    }),
    publishes("CostAnomaliesPublish", "costalerts.amazonaws.com", {
      "aws:SourceAccount": names.identity.accountId,
      [TOPIC]: names.alertTopicArn(ALERTS_REGION),
    }),
  ]);

/** SNS encrypts a message in the context of its topic. */
const TOPIC = "kms:EncryptionContext:aws:sns:topicArn";

/**
 * What a service that publishes to an encrypted topic does with the topic's key.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
const publishes = (
  sid: string,
  service: string,
  condition: Readonly<Record<string, string>>,
): KeyStatement => ({
  Sid: sid,
  Effect: "Allow",
  Principal: { Service: service },
  Action: ["kms:Decrypt", "kms:GenerateDataKey"],
  Resource: "*",
  Condition: { StringEquals: condition },
});

const alarmsPublish = (names: Names, region?: string): KeyStatement =>
  publishes("AlarmsPublish", "cloudwatch.amazonaws.com", {
    "aws:SourceAccount": names.identity.accountId,
    [TOPIC]: names.alertTopicArn(region),
  });

/** EventBridge does not say for which account it calls KMS: a condition on it would drop every message. */
const eventsPublish = (names: Names): KeyStatement =>
  publishes("EventsPublish", "events.amazonaws.com", { [TOPIC]: names.alertTopicArn() });

const policy = (names: Names, statements: readonly KeyStatement[]): KeyPolicy => ({
  Version: "2012-10-17",
  Statement: [administration(names), ...statements],
});

/** All that is known of the groups of DataBrew's logs is how their names begin. */
const DATABREW_LOGS = "/aws-glue-databrew/*";

/**
 * What CloudWatch Logs does with the key of a log group.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export const LOGS_KEY_ACTIONS: readonly string[] = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

/** CloudWatch Logs encrypts a group in the context of the group's ARN. */
const logsEncrypt = (names: Names, logGroups: readonly string[]): KeyStatement => ({
  Sid: "CloudWatchLogsEncrypts",
  Effect: "Allow",
  Principal: { Service: `logs.${names.identity.region}.amazonaws.com` },
  Action: [...LOGS_KEY_ACTIONS],
  Resource: "*",
  Condition: {
    ArnLike: {
      "kms:EncryptionContext:aws:logs:arn": logGroups.map((group) => names.logGroupArn(group)),
    },
  },
});

const departmentUses = (
  names: Names,
  actions: readonly string[],
  services: readonly string[],
): KeyStatement => ({
  Sid: "DepartmentUsesThroughServices",
  Effect: "Allow",
  Principal: { AWS: names.accountRootArn() },
  Action: actions,
  Resource: "*",
  Condition: {
    StringEquals: {
      "aws:PrincipalTag/department": names.identity.department,
      "kms:CallerAccount": names.identity.accountId,
      "kms:ViaService": services,
    },
  },
});
