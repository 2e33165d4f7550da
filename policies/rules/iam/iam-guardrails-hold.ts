import { somewhere } from "../../iam/effective-permissions";
import { grantedBy, rightsOf } from "../../rights/stack-rights";
import { MANDATORY, type Rule, violation } from "../../rule";
import { IDENTITY_TYPES } from "../documents";

/** What takes protection away, by what it takes. */
const PROTECTING: Readonly<Record<string, readonly string[]>> = {
  cloudtrail: ["DeleteTrail", "PutEventSelectors", "StopLogging", "UpdateTrail"],
  cloudwatch: ["DeleteAlarms", "DisableAlarmActions", "PutMetricAlarm", "SetAlarmState"],
  budgets: ["DeleteBudgetAction", "ModifyBudget"],
  ec2: ["DeleteFlowLogs", "DisableEbsEncryptionByDefault", "ModifyInstanceMetadataOptions"],
  glue: ["DeleteSecurityConfiguration", "PutDataCatalogEncryptionSettings", "PutResourcePolicy"],
  kms: [
    ...["DisableKey", "DisableKeyRotation", "PutKeyPolicy", "ReplicateKey", "RevokeGrant"],
    ...["ScheduleKeyDeletion", "DeleteAlias", "UpdateAlias"],
  ],
  logs: [
    ...["DeleteLogGroup", "DeleteLogStream", "DeleteMetricFilter", "DeleteRetentionPolicy"],
    ...["DisassociateKmsKey", "PutRetentionPolicy"],
  ],
  s3: [
    ...["BypassGovernanceRetention", "DeleteBucket", "DeleteBucketPolicy", "DeleteObjectVersion"],
    ...["PutAccountPublicAccessBlock", "PutBucketAcl", "PutBucketLogging"],
    ...["PutBucketObjectLockConfiguration", "PutBucketOwnershipControls", "PutBucketPolicy"],
    ...["PutBucketPublicAccessBlock", "PutBucketVersioning", "PutEncryptionConfiguration"],
    ...["PutLifecycleConfiguration", "PutObjectAcl", "PutObjectLegalHold", "PutObjectRetention"],
    ...["PutReplicationConfiguration"],
  ],
  sns: ["DeleteTopic", "SetSubscriptionAttributes", "SetTopicAttributes", "Unsubscribe"],
  athena: ["DeleteWorkGroup", "UpdateWorkGroup"],
  config: ["DeleteConfigurationRecorder", "StopConfigurationRecorder"],
  guardduty: ["DeleteDetector", "UpdateDetector"],
  "access-analyzer": ["DeleteAnalyzer"],
  organizations: ["LeaveOrganization"],
};

/** Every action that takes protection away. */
export const GUARDED: readonly string[] = Object.entries(PROTECTING).flatMap(([service, names]) =>
  names.map((name) => `${service}:${name}`),
);

export const rule: Rule = {
  id: "iam-guardrails-hold",
  title: "Nobody in the platform can take its protection away",
  severity: "critical",
  kind: "stack",
  level: MANDATORY,
  types: [...IDENTITY_TYPES, "aws:s3/bucketPolicy:BucketPolicy", "aws:kms/key:Key"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/prescriptive-guidance/latest/security-reference-architecture/welcome.html",
  why: "Who may stop the trail or shorten a lock can hide and destroy",
  fix: "Remove the action: the deployment role alone changes protection",
  judge: (graph) => {
    const rights = rightsOf(graph);
    return [
      ...rights.unknown,
      ...[...rights.roles.keys()].flatMap((role) =>
        GUARDED.flatMap((action) => {
          const found = somewhere(role, action, rights.world);
          if (found === undefined) return [];
          const call = { principal: { arn: role }, action, resource: found.resource, context: {} };
          const may = found.decision === "allowed" ? "lets" : "may let";
          return grantedBy(rights, call).map((one) =>
            violation(one, `${may} ${role} take protection away by ${action} on ${found.resource}`),
          );
        }),
      ),
    ];
  },
};
