/** Every rule, one file a rule, in the order of areas and ids. A test holds this list against the files. */
import type { Rule } from "../rule";
import { rule as accountRegionOn } from "./account/account-region-on";
import { rule as athenaQueriesOwned } from "./athena/athena-queries-owned";
import { rule as athenaResultsOwned } from "./athena/athena-results-owned";
import { rule as athenaWorkgroupBounded } from "./athena/athena-workgroup-bounded";
import { rule as athenaWorkgroupEncrypted } from "./athena/athena-workgroup-encrypted";
import { rule as athenaWorkgroupEnforced } from "./athena/athena-workgroup-enforced";
import { rule as backupPlanCovers } from "./backup/backup-plan-covers";
import { rule as backupVaultLocked } from "./backup/backup-vault-locked";
import { rule as restoreTested } from "./backup/restore-tested";
import { rule as albHttpsOnly } from "./balancer/alb-https-only";
import { rule as albLoggedProtected } from "./balancer/alb-logged-protected";
import { rule as albRequestHygiene } from "./balancer/alb-request-hygiene";
import { rule as albTls13Acm } from "./balancer/alb-tls13-acm";
import { rule as albWafWhenPublic } from "./balancer/alb-waf-when-public";
import { rule as budgetAlerts } from "./cost/budget-alerts";
import { rule as budgetPerDepartment } from "./cost/budget-per-department";
import { rule as costAnomalyMonitor } from "./cost/cost-anomaly-monitor";
import { rule as costTagsActive } from "./cost/cost-tags-active";
import { rule as databrewJobEncrypted } from "./databrew/databrew-job-encrypted";
import { rule as databrewRecipeVersioned } from "./databrew/databrew-recipe-versioned";
import { rule as databrewRowsCounted } from "./databrew/databrew-rows-counted";
import { rule as databrewScopeOwned } from "./databrew/databrew-scope-owned";
import { rule as detectorsOn } from "./detectors/detectors-on";
import { rule as ec2AccountDefaults } from "./ec2/ec2-account-defaults";
import { rule as ec2AmiTrusted } from "./ec2/ec2-ami-trusted";
import { rule as ec2AsgResilient } from "./ec2/ec2-asg-resilient";
import { rule as ec2BackedUp } from "./ec2/ec2-backed-up";
import { rule as ec2CreditsStandard } from "./ec2/ec2-credits-standard";
import { rule as ec2DisksBounded } from "./ec2/ec2-disks-bounded";
import { rule as ec2ImdsHardened } from "./ec2/ec2-imds-hardened";
import { rule as ec2InstanceFromTemplate } from "./ec2/ec2-instance-from-template";
import { rule as ec2NoPublicIp } from "./ec2/ec2-no-public-ip";
import { rule as ec2NoSecretsInUserData } from "./ec2/ec2-no-secrets-in-user-data";
import { rule as ec2NoSsh } from "./ec2/ec2-no-ssh";
import { rule as ec2Operable } from "./ec2/ec2-operable";
import { rule as ec2RoleAndSsm } from "./ec2/ec2-role-and-ssm";
import { rule as ec2SourceCheck } from "./ec2/ec2-source-check";
import { rule as ec2StorageEncrypted } from "./ec2/ec2-storage-encrypted";
import { rule as eventsNotOpen } from "./events/events-not-open";
import { rule as eventsRuleHasTarget } from "./events/events-rule-has-target";
import { rule as eventsTargetsKnown } from "./events/events-targets-known";
import { rule as schedulerSafe } from "./events/scheduler-safe";
import { rule as snsDelivered } from "./events/sns-delivered";
import { rule as snsEncryptedPrivate } from "./events/sns-encrypted-private";
import { rule as cloudfrontHttpsOnly } from "./front/cloudfront-https-only";
import { rule as cloudfrontReadOnly } from "./front/cloudfront-read-only";
import { rule as cloudfrontVpcOriginOnly } from "./front/cloudfront-vpc-origin-only";
import { rule as glueCatalogEncrypted } from "./glue/glue-catalog-encrypted";
import { rule as glueCatalogPolicyNarrow } from "./glue/glue-catalog-policy-narrow";
import { rule as glueConnectionSafe } from "./glue/glue-connection-safe";
import { rule as glueJobBounded } from "./glue/glue-job-bounded";
import { rule as glueLocationsOwned } from "./glue/glue-locations-owned";
import { rule as glueNoDevEndpoints } from "./glue/glue-no-dev-endpoints";
import { rule as glueProgramsOwned } from "./glue/glue-programs-owned";
import { rule as glueProjectedTableNotReadByJobs } from "./glue/glue-projected-table-not-read-by-jobs";
import { rule as glueRulesetComplete } from "./glue/glue-ruleset-complete";
import { rule as glueSecurityConfiguration } from "./glue/glue-security-configuration";
import { rule as glueStepsInOrder } from "./glue/glue-steps-in-order";
import { rule as classificationControls } from "./governance/classification-controls";
import { rule as knownTypesOnly } from "./governance/known-types-only";
import { rule as namesOfStack } from "./governance/names-of-stack";
import { rule as noDeprecatedTokens } from "./governance/no-deprecated-tokens";
import { rule as noIgnoredSecurityChanges } from "./governance/no-ignored-security-changes";
import { rule as noPlaintextSecrets } from "./governance/no-plaintext-secrets";
import { rule as referencesResolve } from "./governance/references-resolve";
import { rule as regionAndAccountAllowed } from "./governance/region-and-account-allowed";
import { rule as roleTagsComplete } from "./governance/role-tags-complete";
import { rule as ssmDocumentSafe } from "./governance/ssm-document-safe";
import { rule as statefulProtected } from "./governance/stateful-protected";
import { rule as tagsNotForeign } from "./governance/tags-not-foreign";
import { rule as tagsRequired } from "./governance/tags-required";
import { rule as underOwnComponent } from "./governance/under-own-component";
import { rule as iamAccessAnalyzer } from "./iam/iam-access-analyzer";
import { rule as iamAttachmentsExclusive } from "./iam/iam-attachments-exclusive";
import { rule as iamBucketsOfStack } from "./iam/iam-buckets-of-stack";
import { rule as iamConditionsComplete } from "./iam/iam-conditions-complete";
import { rule as iamDepartmentIsolation } from "./iam/iam-department-isolation";
import { rule as iamGuardrailsHold } from "./iam/iam-guardrails-hold";
import { rule as iamIntendedAccessWorks } from "./iam/iam-intended-access-works";
import { rule as iamKmsBucketContext } from "./iam/iam-kms-bucket-context";
import { rule as iamKmsDecryptNamedKeys } from "./iam/iam-kms-decrypt-named-keys";
import { rule as iamLandingApart } from "./iam/iam-landing-apart";
import { rule as iamManagedPoliciesListed } from "./iam/iam-managed-policies-listed";
import { rule as iamNoAdmin } from "./iam/iam-no-admin";
import { rule as iamNoNegatedAllow } from "./iam/iam-no-negated-allow";
import { rule as iamNoPrivilegeEscalation } from "./iam/iam-no-privilege-escalation";
import { rule as iamNoResourceWildcard } from "./iam/iam-no-resource-wildcard";
import { rule as iamNoServiceWildcard } from "./iam/iam-no-service-wildcard";
import { rule as iamNoUsersOrKeys } from "./iam/iam-no-users-or-keys";
import { rule as iamNoUnconstrainedRisk } from "./iam/iam-no-unconstrained-risk";
import { rule as iamPassroleBound } from "./iam/iam-passrole-bound";
import { rule as iamPasswordPolicy } from "./iam/iam-password-policy";
import { rule as iamPolicySize } from "./iam/iam-policy-size";
import { rule as iamPolicyValid } from "./iam/iam-policy-valid";
import { rule as iamReachBound } from "./iam/iam-reach-bound";
import { rule as iamRoleBoundary } from "./iam/iam-role-boundary";
import { rule as iamRoleHasPolicy } from "./iam/iam-role-has-policy";
import { rule as iamStarsNarrow } from "./iam/iam-stars-narrow";
import { rule as iamTrustComplete } from "./iam/iam-trust-complete";
import { rule as iamTrustConfusedDeputy } from "./iam/iam-trust-confused-deputy";
import { rule as iamTrustNarrow } from "./iam/iam-trust-narrow";
import { rule as iamTrustSecondFactor } from "./iam/iam-trust-second-factor";
import { rule as resourcePolicyNamed } from "./iam/resource-policy-named";
import { rule as kmsAdminUseSeparation } from "./kms/kms-admin-use-separation";
import { rule as kmsAlias } from "./kms/kms-alias";
import { rule as kmsDepartmentIsolation } from "./kms/kms-department-isolation";
import { rule as kmsGrantsConstrained } from "./kms/kms-grants-constrained";
import { rule as kmsKeyRegion } from "./kms/kms-key-region";
import { rule as kmsPolicyExplicit } from "./kms/kms-policy-explicit";
import { rule as kmsRotationAndLifetime } from "./kms/kms-rotation-and-lifetime";
import { rule as kmsStatementsNarrow } from "./kms/kms-statements-narrow";
import { rule as kmsUseBoundToService } from "./kms/kms-use-bound-to-service";
import { rule as lakeformationNoIamAllowedPrincipals } from "./lakeformation/lakeformation-no-iam-allowed-principals";
import { rule as sqsEncryptedPrivate } from "./queues/sqs-encrypted-private";
import { rule as quicksightAccountGuard } from "./quicksight/quicksight-account-guard";
import { rule as quicksightDatasourceTls } from "./quicksight/quicksight-datasource-tls";
import { rule as quicksightPermissionsNarrow } from "./quicksight/quicksight-permissions-narrow";
import { rule as s3AccessLogging } from "./s3/s3-access-logging";
import { rule as s3AccessPointsBlocked } from "./s3/s3-access-points-blocked";
import { rule as s3AccountPublicAccessBlocked } from "./s3/s3-account-public-access-blocked";
import { rule as s3AclDisabled } from "./s3/s3-acl-disabled";
import { rule as s3BucketNameOwned } from "./s3/s3-bucket-name-owned";
import { rule as s3BucketPublicAccessBlocked } from "./s3/s3-bucket-public-access-blocked";
import { rule as s3CriticalReplicated } from "./s3/s3-critical-replicated";
import { rule as s3CrossAccountListed } from "./s3/s3-cross-account-listed";
import { rule as s3CustomerKeysRefused } from "./s3/s3-customer-keys-refused";
import { rule as s3DataEnds } from "./s3/s3-data-ends";
import { rule as s3DataPerimeter } from "./s3/s3-data-perimeter";
import { rule as s3DefaultEncryptionOwnKey } from "./s3/s3-default-encryption-own-key";
import { rule as s3LandingEvents } from "./s3/s3-landing-events";
import { rule as s3LifecycleSane } from "./s3/s3-lifecycle-sane";
import { rule as s3LogBucketHardened } from "./s3/s3-log-bucket-hardened";
import { rule as s3MfaDeleteNote } from "./s3/s3-mfa-delete-note";
import { rule as s3NoWebsiteCors } from "./s3/s3-no-website-cors";
import { rule as s3ObjectLockOnBackup } from "./s3/s3-object-lock-on-backup";
import { rule as s3PolicyDenyWrongEncryption } from "./s3/s3-policy-deny-wrong-encryption";
import { rule as s3PolicyNoLockout } from "./s3/s3-policy-no-lockout";
import { rule as s3PolicyNotPublic } from "./s3/s3-policy-not-public";
import { rule as s3PolicyTls12Only } from "./s3/s3-policy-tls12-only";
import { rule as s3ReplicaNotDeletable } from "./s3/s3-replica-not-deletable";
import { rule as s3ReplicationComplete } from "./s3/s3-replication-complete";
import { rule as s3RetentionKept } from "./s3/s3-retention-kept";
import { rule as s3Versioning } from "./s3/s3-versioning";
import { rule as secretsEncryptedRotated } from "./secrets/secrets-encrypted-rotated";
import { rule as trailBucketTamperProof } from "./trail/trail-bucket-tamper-proof";
import { rule as trailComplete } from "./trail/trail-complete";
import { rule as trailDataEvents } from "./trail/trail-data-events";
import { rule as trailDelivered } from "./trail/trail-delivered";
import { rule as trailIntegrity } from "./trail/trail-integrity";
import { rule as vpcDefaultGroupClosed } from "./vpc/vpc-default-group-closed";
import { rule as vpcEgressNarrow } from "./vpc/vpc-egress-narrow";
import { rule as vpcEndpointPolicy } from "./vpc/vpc-endpoint-policy";
import { rule as vpcEndpointsWithPerimeter } from "./vpc/vpc-endpoints-with-perimeter";
import { rule as vpcFlowLogs } from "./vpc/vpc-flow-logs";
import { rule as vpcIngressNarrow } from "./vpc/vpc-ingress-narrow";
import { rule as vpcNaclNarrow } from "./vpc/vpc-nacl-narrow";
import { rule as vpcNoOpenIngress } from "./vpc/vpc-no-open-ingress";
import { rule as vpcPlanPrivate } from "./vpc/vpc-plan-private";
import { rule as vpcS3Endpoint } from "./vpc/vpc-s3-endpoint";
import { rule as vpcSgDescribed } from "./vpc/vpc-sg-described";
import { rule as vpcSubnetsPrivate } from "./vpc/vpc-subnets-private";
import { rule as alarmsAct } from "./watch/alarms-act";
import { rule as alarmsCisSet } from "./watch/alarms-cis-set";
import { rule as alarmsInMetricRegion } from "./watch/alarms-in-metric-region";
import { rule as alarmsPlatformSet } from "./watch/alarms-platform-set";
import { rule as alarmsSharp } from "./watch/alarms-sharp";
import { rule as logsEncryptedRetained } from "./watch/logs-encrypted-retained";
import { rule as trailFilters } from "./watch/trail-filters";

export const RULES: readonly Rule[] = [
  accountRegionOn,
  athenaQueriesOwned,
  athenaResultsOwned,
  athenaWorkgroupBounded,
  athenaWorkgroupEncrypted,
  athenaWorkgroupEnforced,
  backupPlanCovers,
  backupVaultLocked,
  restoreTested,
  albHttpsOnly,
  albLoggedProtected,
  albRequestHygiene,
  albTls13Acm,
  albWafWhenPublic,
  budgetAlerts,
  budgetPerDepartment,
  costAnomalyMonitor,
  costTagsActive,
  databrewJobEncrypted,
  databrewRecipeVersioned,
  databrewRowsCounted,
  databrewScopeOwned,
  detectorsOn,
  ec2AccountDefaults,
  ec2AmiTrusted,
  ec2AsgResilient,
  ec2BackedUp,
  ec2CreditsStandard,
  ec2DisksBounded,
  ec2ImdsHardened,
  ec2InstanceFromTemplate,
  ec2NoPublicIp,
  ec2NoSecretsInUserData,
  ec2NoSsh,
  ec2Operable,
  ec2RoleAndSsm,
  ec2SourceCheck,
  ec2StorageEncrypted,
  eventsNotOpen,
  eventsRuleHasTarget,
  eventsTargetsKnown,
  schedulerSafe,
  snsDelivered,
  snsEncryptedPrivate,
  cloudfrontHttpsOnly,
  cloudfrontReadOnly,
  cloudfrontVpcOriginOnly,
  glueCatalogEncrypted,
  glueCatalogPolicyNarrow,
  glueConnectionSafe,
  glueJobBounded,
  glueLocationsOwned,
  glueNoDevEndpoints,
  glueProgramsOwned,
  glueProjectedTableNotReadByJobs,
  glueRulesetComplete,
  glueSecurityConfiguration,
  glueStepsInOrder,
  classificationControls,
  knownTypesOnly,
  namesOfStack,
  noDeprecatedTokens,
  noIgnoredSecurityChanges,
  noPlaintextSecrets,
  referencesResolve,
  regionAndAccountAllowed,
  roleTagsComplete,
  ssmDocumentSafe,
  statefulProtected,
  tagsNotForeign,
  tagsRequired,
  underOwnComponent,
  iamAccessAnalyzer,
  iamAttachmentsExclusive,
  iamBucketsOfStack,
  iamConditionsComplete,
  iamDepartmentIsolation,
  iamGuardrailsHold,
  iamIntendedAccessWorks,
  iamKmsBucketContext,
  iamKmsDecryptNamedKeys,
  iamLandingApart,
  iamManagedPoliciesListed,
  iamNoAdmin,
  iamNoNegatedAllow,
  iamNoPrivilegeEscalation,
  iamNoResourceWildcard,
  iamNoServiceWildcard,
  iamNoUsersOrKeys,
  iamNoUnconstrainedRisk,
  iamPassroleBound,
  iamPasswordPolicy,
  iamPolicySize,
  iamPolicyValid,
  iamReachBound,
  iamRoleBoundary,
  iamRoleHasPolicy,
  iamStarsNarrow,
  iamTrustComplete,
  iamTrustConfusedDeputy,
  iamTrustNarrow,
  iamTrustSecondFactor,
  resourcePolicyNamed,
  kmsAdminUseSeparation,
  kmsAlias,
  kmsDepartmentIsolation,
  kmsGrantsConstrained,
  kmsKeyRegion,
  kmsPolicyExplicit,
  kmsRotationAndLifetime,
  kmsStatementsNarrow,
  kmsUseBoundToService,
  lakeformationNoIamAllowedPrincipals,
  sqsEncryptedPrivate,
  quicksightAccountGuard,
  quicksightDatasourceTls,
  quicksightPermissionsNarrow,
  s3AccessLogging,
  s3AccessPointsBlocked,
  s3AccountPublicAccessBlocked,
  s3AclDisabled,
  s3BucketNameOwned,
  s3BucketPublicAccessBlocked,
  s3CriticalReplicated,
  s3CrossAccountListed,
  s3CustomerKeysRefused,
  s3DataEnds,
  s3DataPerimeter,
  s3DefaultEncryptionOwnKey,
  s3LandingEvents,
  s3LifecycleSane,
  s3LogBucketHardened,
  s3MfaDeleteNote,
  s3NoWebsiteCors,
  s3ObjectLockOnBackup,
  s3PolicyDenyWrongEncryption,
  s3PolicyNoLockout,
  s3PolicyNotPublic,
  s3PolicyTls12Only,
  s3ReplicaNotDeletable,
  s3ReplicationComplete,
  s3RetentionKept,
  s3Versioning,
  secretsEncryptedRotated,
  trailBucketTamperProof,
  trailComplete,
  trailDataEvents,
  trailDelivered,
  trailIntegrity,
  vpcDefaultGroupClosed,
  vpcEgressNarrow,
  vpcEndpointPolicy,
  vpcEndpointsWithPerimeter,
  vpcFlowLogs,
  vpcIngressNarrow,
  vpcNaclNarrow,
  vpcNoOpenIngress,
  vpcPlanPrivate,
  vpcS3Endpoint,
  vpcSgDescribed,
  vpcSubnetsPrivate,
  alarmsAct,
  alarmsCisSet,
  alarmsInMetricRegion,
  alarmsPlatformSet,
  alarmsSharp,
  logsEncryptedRetained,
  trailFilters,
];
