import { MANDATORY, type Rule } from "../../rule";
import { IDENTITY_TYPES, judgeAllows, speaksOf } from "../documents";

const PROTECTING: readonly string[] = [
  "cloudtrail:DeleteTrail",
  "cloudtrail:PutEventSelectors",
  "cloudtrail:StopLogging",
  "cloudtrail:UpdateTrail",
  "cloudwatch:DeleteAlarms",
  "cloudwatch:DisableAlarmActions",
  "ec2:DeleteFlowLogs",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:PutKeyPolicy",
  "kms:ScheduleKeyDeletion",
  "logs:DeleteLogGroup",
  "logs:DeleteLogStream",
  "logs:PutRetentionPolicy",
  "s3:BypassGovernanceRetention",
  "s3:DeleteBucket",
  "s3:DeleteBucketPolicy",
  "s3:PutBucketAcl",
  "s3:PutBucketLogging",
  "s3:PutBucketObjectLockConfiguration",
  "s3:PutBucketOwnershipControls",
  "s3:PutBucketPolicy",
  "s3:PutBucketPublicAccessBlock",
  "s3:PutBucketVersioning",
  "s3:PutEncryptionConfiguration",
  "s3:PutLifecycleConfiguration",
  "s3:PutObjectRetention",
  "s3:PutReplicationConfiguration",
];

export const rule: Rule = {
  id: "iam-guardrails-hold",
  title: "Nobody in the platform can take its protection away",
  severity: "critical",
  kind: "stack",
  level: MANDATORY,
  types: IDENTITY_TYPES,
  frameworks: [],
  url: "https://docs.aws.amazon.com/prescriptive-guidance/latest/security-reference-architecture/welcome.html",
  why: "Who may stop the trail or shorten a lock can hide and destroy",
  fix: "Remove the action: the deployment role alone changes protection",
  judge: (graph) =>
    judgeAllows(graph, ["identity"], (statement) => {
      const found = PROTECTING.filter((action) => speaksOf(statement, action));
      return found.length === 0 ? undefined : `may take protection away by ${found.join(", ")}`;
    }),
};
