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
const ADMINISTRATION = [
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
  Action: ADMINISTRATION,
  Resource: "*",
});

/**
 * Policy of the key that encrypts the department's data and its pseudonymisation key.
 *
 * It names no role, so keys and roles form no cycle. A principal needs three things at once: the tag
 * `department`, an IAM policy of its own that allows the use, and S3 or Parameter Store between itself
 * and the key. `kms:Encrypt` is what Parameter Store calls when the pseudonymisation key is written.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
 */
export function dataKeyPolicy(names: Names): KeyPolicy {
  const { accountId, department } = names.identity;
  return {
    Version: "2012-10-17",
    Statement: [
      administration(names),
      {
        Sid: "DepartmentUsesThroughServices",
        Effect: "Allow",
        Principal: { AWS: names.accountRootArn() },
        Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
        Resource: "*",
        Condition: {
          StringEquals: {
            "aws:PrincipalTag/department": department,
            "kms:CallerAccount": accountId,
            "kms:ViaService": [names.viaService("s3"), names.viaService("ssm")],
          },
        },
      },
    ],
  };
}

/**
 * Policy of the key that encrypts job logs: CloudWatch Logs uses it, for the stack's own groups only.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function operationsKeyPolicy(names: Names): KeyPolicy {
  return {
    Version: "2012-10-17",
    Statement: [
      administration(names),
      {
        Sid: "CloudWatchLogsEncrypts",
        Effect: "Allow",
        Principal: { Service: `logs.${names.identity.region}.amazonaws.com` },
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
            "kms:EncryptionContext:aws:logs:arn": names.logGroupArn(`${names.jobLogPrefix()}*`),
          },
        },
      },
    ],
  };
}
