/** Every rule, one file a rule, in the order of areas and ids. A test holds this list against the files. */
import type { Rule } from "../rule";
import { rule as athenaResultsOwned } from "./athena/athena-results-owned";
import { rule as athenaWorkgroupBounded } from "./athena/athena-workgroup-bounded";
import { rule as athenaWorkgroupEncrypted } from "./athena/athena-workgroup-encrypted";
import { rule as athenaWorkgroupEnforced } from "./athena/athena-workgroup-enforced";
import { rule as budgetAlerts } from "./cost/budget-alerts";
import { rule as budgetPerDepartment } from "./cost/budget-per-department";
import { rule as costAnomalyMonitor } from "./cost/cost-anomaly-monitor";
import { rule as databrewJobEncrypted } from "./databrew/databrew-job-encrypted";
import { rule as databrewRecipeVersioned } from "./databrew/databrew-recipe-versioned";
import { rule as databrewScopeOwned } from "./databrew/databrew-scope-owned";
import { rule as ec2AccountDefaults } from "./ec2/ec2-account-defaults";
import { rule as ec2CreditsStandard } from "./ec2/ec2-credits-standard";
import { rule as ec2ImdsHardened } from "./ec2/ec2-imds-hardened";
import { rule as ec2InstanceFromTemplate } from "./ec2/ec2-instance-from-template";
import { rule as ec2NoPublicIp } from "./ec2/ec2-no-public-ip";
import { rule as ec2NoSsh } from "./ec2/ec2-no-ssh";
import { rule as ec2SourceCheck } from "./ec2/ec2-source-check";
import { rule as ec2StorageEncrypted } from "./ec2/ec2-storage-encrypted";
import { rule as eventsRuleHasTarget } from "./events/events-rule-has-target";
import { rule as eventsTargetsKnown } from "./events/events-targets-known";
import { rule as schedulerSafe } from "./events/scheduler-safe";
import { rule as snsDelivered } from "./events/sns-delivered";
import { rule as snsEncryptedPrivate } from "./events/sns-encrypted-private";
import { rule as cloudfrontHttpsOnly } from "./front/cloudfront-https-only";
import { rule as cloudfrontReadOnly } from "./front/cloudfront-read-only";
import { rule as cloudfrontVpcOriginOnly } from "./front/cloudfront-vpc-origin-only";
import { rule as glueCatalogEncrypted } from "./glue/glue-catalog-encrypted";
import { rule as glueJobBounded } from "./glue/glue-job-bounded";
import { rule as glueLocationsOwned } from "./glue/glue-locations-owned";
import { rule as glueNoDevEndpoints } from "./glue/glue-no-dev-endpoints";
import { rule as glueProjectedTableNotReadByJobs } from "./glue/glue-projected-table-not-read-by-jobs";
import { rule as glueSecurityConfiguration } from "./glue/glue-security-configuration";
import { rule as knownTypesOnly } from "./governance/known-types-only";
import { rule as noDeprecatedTokens } from "./governance/no-deprecated-tokens";
import { rule as noIgnoredSecurityChanges } from "./governance/no-ignored-security-changes";
import { rule as noPlaintextSecrets } from "./governance/no-plaintext-secrets";
import { rule as regionAndAccountAllowed } from "./governance/region-and-account-allowed";
import { rule as roleTagsComplete } from "./governance/role-tags-complete";
import { rule as ssmDocumentSafe } from "./governance/ssm-document-safe";
import { rule as statefulProtected } from "./governance/stateful-protected";
import { rule as tagsNotForeign } from "./governance/tags-not-foreign";
import { rule as tagsRequired } from "./governance/tags-required";
import { rule as iamAccessAnalyzer } from "./iam/iam-access-analyzer";
import { rule as iamBucketsOfStack } from "./iam/iam-buckets-of-stack";
import { rule as iamGuardrailsHold } from "./iam/iam-guardrails-hold";
import { rule as iamKmsBucketContext } from "./iam/iam-kms-bucket-context";
import { rule as iamKmsDecryptNamedKeys } from "./iam/iam-kms-decrypt-named-keys";
import { rule as iamManagedPoliciesListed } from "./iam/iam-managed-policies-listed";
import { rule as iamNoAdmin } from "./iam/iam-no-admin";
import { rule as iamNoNegatedAllow } from "./iam/iam-no-negated-allow";
import { rule as iamNoPrivilegeEscalation } from "./iam/iam-no-privilege-escalation";
import { rule as iamNoResourceWildcard } from "./iam/iam-no-resource-wildcard";
import { rule as iamNoServiceWildcard } from "./iam/iam-no-service-wildcard";
import { rule as iamNoUsersOrKeys } from "./iam/iam-no-users-or-keys";
import { rule as iamPassroleBound } from "./iam/iam-passrole-bound";
import { rule as iamPasswordPolicy } from "./iam/iam-password-policy";
import { rule as iamPolicyValid } from "./iam/iam-policy-valid";
import { rule as iamReachBound } from "./iam/iam-reach-bound";
import { rule as iamRoleBoundary } from "./iam/iam-role-boundary";
import { rule as iamRoleHasPolicy } from "./iam/iam-role-has-policy";
import { rule as iamTrustConfusedDeputy } from "./iam/iam-trust-confused-deputy";
import { rule as iamTrustNarrow } from "./iam/iam-trust-narrow";
import { rule as iamTrustSecondFactor } from "./iam/iam-trust-second-factor";
import { rule as resourcePolicyNamed } from "./iam/resource-policy-named";
import { rule as kmsAdminUseSeparation } from "./kms/kms-admin-use-separation";
import { rule as kmsAlias } from "./kms/kms-alias";
import { rule as kmsGrantsConstrained } from "./kms/kms-grants-constrained";
import { rule as kmsKeyRegion } from "./kms/kms-key-region";
import { rule as kmsPolicyExplicit } from "./kms/kms-policy-explicit";
import { rule as kmsRotationAndLifetime } from "./kms/kms-rotation-and-lifetime";
import { rule as kmsUseBoundToService } from "./kms/kms-use-bound-to-service";
import { rule as s3AccessLogging } from "./s3/s3-access-logging";
import { rule as s3AccessPointsBlocked } from "./s3/s3-access-points-blocked";
import { rule as s3AccountPublicAccessBlocked } from "./s3/s3-account-public-access-blocked";
import { rule as s3AclDisabled } from "./s3/s3-acl-disabled";
import { rule as s3BucketNameOwned } from "./s3/s3-bucket-name-owned";
import { rule as s3BucketPublicAccessBlocked } from "./s3/s3-bucket-public-access-blocked";
import { rule as s3CriticalReplicated } from "./s3/s3-critical-replicated";
import { rule as s3CustomerKeysRefused } from "./s3/s3-customer-keys-refused";
import { rule as s3DefaultEncryptionOwnKey } from "./s3/s3-default-encryption-own-key";
import { rule as s3LifecycleSane } from "./s3/s3-lifecycle-sane";
import { rule as s3LogBucketHardened } from "./s3/s3-log-bucket-hardened";
import { rule as s3NoWebsiteCors } from "./s3/s3-no-website-cors";
import { rule as s3ObjectLockOnBackup } from "./s3/s3-object-lock-on-backup";
import { rule as s3PolicyDenyWrongEncryption } from "./s3/s3-policy-deny-wrong-encryption";
import { rule as s3PolicyNotPublic } from "./s3/s3-policy-not-public";
import { rule as s3PolicyTls12Only } from "./s3/s3-policy-tls12-only";
import { rule as s3ReplicaNotDeletable } from "./s3/s3-replica-not-deletable";
import { rule as s3ReplicationComplete } from "./s3/s3-replication-complete";
import { rule as s3RetentionKept } from "./s3/s3-retention-kept";
import { rule as s3Versioning } from "./s3/s3-versioning";
import { rule as trailBucketTamperProof } from "./trail/trail-bucket-tamper-proof";
import { rule as trailComplete } from "./trail/trail-complete";
import { rule as trailDataEvents } from "./trail/trail-data-events";
import { rule as trailDelivered } from "./trail/trail-delivered";
import { rule as trailIntegrity } from "./trail/trail-integrity";
import { rule as vpcDefaultGroupClosed } from "./vpc/vpc-default-group-closed";
import { rule as vpcEgressNarrow } from "./vpc/vpc-egress-narrow";
import { rule as vpcEndpointPolicy } from "./vpc/vpc-endpoint-policy";
import { rule as vpcFlowLogs } from "./vpc/vpc-flow-logs";
import { rule as vpcNoOpenIngress } from "./vpc/vpc-no-open-ingress";
import { rule as vpcSgDescribed } from "./vpc/vpc-sg-described";
import { rule as vpcSubnetsPrivate } from "./vpc/vpc-subnets-private";
import { rule as alarmsAct } from "./watch/alarms-act";
import { rule as alarmsInMetricRegion } from "./watch/alarms-in-metric-region";
import { rule as alarmsPlatformSet } from "./watch/alarms-platform-set";
import { rule as logsEncryptedRetained } from "./watch/logs-encrypted-retained";

export const RULES: readonly Rule[] = [
  athenaResultsOwned,
  athenaWorkgroupBounded,
  athenaWorkgroupEncrypted,
  athenaWorkgroupEnforced,
  budgetAlerts,
  budgetPerDepartment,
  costAnomalyMonitor,
  databrewJobEncrypted,
  databrewRecipeVersioned,
  databrewScopeOwned,
  ec2AccountDefaults,
  ec2CreditsStandard,
  ec2ImdsHardened,
  ec2InstanceFromTemplate,
  ec2NoPublicIp,
  ec2NoSsh,
  ec2SourceCheck,
  ec2StorageEncrypted,
  eventsRuleHasTarget,
  eventsTargetsKnown,
  schedulerSafe,
  snsDelivered,
  snsEncryptedPrivate,
  cloudfrontHttpsOnly,
  cloudfrontReadOnly,
  cloudfrontVpcOriginOnly,
  glueCatalogEncrypted,
  glueJobBounded,
  glueLocationsOwned,
  glueNoDevEndpoints,
  glueProjectedTableNotReadByJobs,
  glueSecurityConfiguration,
  knownTypesOnly,
  noDeprecatedTokens,
  noIgnoredSecurityChanges,
  noPlaintextSecrets,
  regionAndAccountAllowed,
  roleTagsComplete,
  ssmDocumentSafe,
  statefulProtected,
  tagsNotForeign,
  tagsRequired,
  iamAccessAnalyzer,
  iamBucketsOfStack,
  iamGuardrailsHold,
  iamKmsBucketContext,
  iamKmsDecryptNamedKeys,
  iamManagedPoliciesListed,
  iamNoAdmin,
  iamNoNegatedAllow,
  iamNoPrivilegeEscalation,
  iamNoResourceWildcard,
  iamNoServiceWildcard,
  iamNoUsersOrKeys,
  iamPassroleBound,
  iamPasswordPolicy,
  iamPolicyValid,
  iamReachBound,
  iamRoleBoundary,
  iamRoleHasPolicy,
  iamTrustConfusedDeputy,
  iamTrustNarrow,
  iamTrustSecondFactor,
  resourcePolicyNamed,
  kmsAdminUseSeparation,
  kmsAlias,
  kmsGrantsConstrained,
  kmsKeyRegion,
  kmsPolicyExplicit,
  kmsRotationAndLifetime,
  kmsUseBoundToService,
  s3AccessLogging,
  s3AccessPointsBlocked,
  s3AccountPublicAccessBlocked,
  s3AclDisabled,
  s3BucketNameOwned,
  s3BucketPublicAccessBlocked,
  s3CriticalReplicated,
  s3CustomerKeysRefused,
  s3DefaultEncryptionOwnKey,
  s3LifecycleSane,
  s3LogBucketHardened,
  s3NoWebsiteCors,
  s3ObjectLockOnBackup,
  s3PolicyDenyWrongEncryption,
  s3PolicyNotPublic,
  s3PolicyTls12Only,
  s3ReplicaNotDeletable,
  s3ReplicationComplete,
  s3RetentionKept,
  s3Versioning,
  trailBucketTamperProof,
  trailComplete,
  trailDataEvents,
  trailDelivered,
  trailIntegrity,
  vpcDefaultGroupClosed,
  vpcEgressNarrow,
  vpcEndpointPolicy,
  vpcFlowLogs,
  vpcNoOpenIngress,
  vpcSgDescribed,
  vpcSubnetsPrivate,
  alarmsAct,
  alarmsInMetricRegion,
  alarmsPlatformSet,
  logsEncryptedRetained,
];
