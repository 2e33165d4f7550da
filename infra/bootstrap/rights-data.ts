import type { TypeRights } from "./type-rights";

/** Calls on a setting of a bucket; each type reads the bucket's own state beside its setting. */
const bucketSetting = (...actions: string[]): TypeRights => ({ actions });

const BUCKET_READS = [
  "s3:GetAccelerateConfiguration",
  "s3:GetBucketAcl",
  "s3:GetBucketCORS",
  "s3:GetBucketLocation",
  "s3:GetBucketLogging",
  "s3:GetBucketObjectLockConfiguration",
  "s3:GetBucketPolicy",
  "s3:GetBucketRequestPayment",
  "s3:GetBucketTagging",
  "s3:GetBucketVersioning",
  "s3:GetBucketWebsite",
  "s3:GetEncryptionConfiguration",
  "s3:GetLifecycleConfiguration",
  "s3:GetReplicationConfiguration",
  "s3:ListBucket",
  "s3:ListTagsForResource",
];

const TABLE = ["CreateTable", "DeleteTable", "GetTable", "UpdateTable"];

const glue = (...calls: string[]): string[] => calls.map((call) => `glue:${call}`);
const TAGS = ["GetTags", "TagResource", "UntagResource"];

/** Storage, keys, catalog, jobs and queries. */
export const DATA_RIGHTS: Readonly<Record<string, TypeRights>> = {
  "aws:s3/bucket:Bucket": {
    actions: [
      ...BUCKET_READS,
      "s3:CreateBucket",
      "s3:DeleteBucket",
      "s3:PutBucketObjectLockConfiguration",
      "s3:PutBucketTagging",
      "s3:PutBucketVersioning",
      "s3:TagResource",
      "s3:UntagResource",
    ],
  },
  "aws:s3/bucketVersioning:BucketVersioning": bucketSetting(
    "s3:GetBucketVersioning",
    "s3:PutBucketVersioning",
  ),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    bucketSetting("s3:GetEncryptionConfiguration", "s3:PutEncryptionConfiguration"),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": bucketSetting(
    "s3:GetBucketPublicAccessBlock",
    "s3:PutBucketPublicAccessBlock",
  ),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": bucketSetting(
    "s3:GetBucketOwnershipControls",
    "s3:PutBucketOwnershipControls",
  ),
  "aws:s3/bucketPolicy:BucketPolicy": bucketSetting(
    "s3:DeleteBucketPolicy",
    "s3:GetBucketPolicy",
    "s3:PutBucketPolicy",
  ),
  "aws:s3/bucketLogging:BucketLogging": bucketSetting("s3:GetBucketLogging", "s3:PutBucketLogging"),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketSetting(
    "s3:GetLifecycleConfiguration",
    "s3:PutLifecycleConfiguration",
  ),
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": bucketSetting(
    "s3:GetBucketObjectLockConfiguration",
    "s3:PutBucketObjectLockConfiguration",
  ),
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": {
    actions: ["s3:GetReplicationConfiguration", "s3:PutReplicationConfiguration"],
    passesTo: "s3.amazonaws.com",
  },
  "aws:s3/bucketNotification:BucketNotification": bucketSetting(
    "s3:GetBucketNotification",
    "s3:PutBucketNotification",
  ),
  "aws:s3/bucketMetric:BucketMetric": bucketSetting(
    "s3:GetMetricsConfiguration",
    "s3:PutMetricsConfiguration",
  ),
  "aws:s3/bucketObjectv2:BucketObjectv2": {
    actions: [
      "s3:DeleteObject",
      "s3:DeleteObjectVersion",
      "s3:GetObject",
      "s3:GetObjectTagging",
      "s3:GetObjectVersion",
      "s3:ListBucketVersions",
      "s3:PutObject",
      "s3:PutObjectTagging",
    ],
  },
  "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": {
    actions: ["s3:GetAccountPublicAccessBlock", "s3:PutAccountPublicAccessBlock"],
  },
  "aws:kms/key:Key": {
    actions: [
      "kms:CreateKey",
      "kms:DescribeKey",
      "kms:DisableKeyRotation",
      "kms:EnableKey",
      "kms:EnableKeyRotation",
      "kms:GetKeyPolicy",
      "kms:GetKeyRotationStatus",
      "kms:ListResourceTags",
      "kms:PutKeyPolicy",
      "kms:ScheduleKeyDeletion",
      "kms:TagResource",
      "kms:UntagResource",
      "kms:UpdateKeyDescription",
    ],
  },
  "aws:kms/alias:Alias": {
    actions: ["kms:CreateAlias", "kms:DeleteAlias", "kms:ListAliases", "kms:UpdateAlias"],
  },
  "aws:glue/catalogDatabase:CatalogDatabase": {
    actions: glue("CreateDatabase", "DeleteDatabase", "GetDatabase", "UpdateDatabase", ...TAGS),
  },
  "aws:glue/catalogTable:CatalogTable": {
    actions: glue(...TABLE, "GetPartitionIndexes"),
  },
  "aws:glue/securityConfiguration:SecurityConfiguration": {
    actions: glue(
      "CreateSecurityConfiguration",
      "DeleteSecurityConfiguration",
      "GetSecurityConfiguration",
    ),
  },
  "aws:glue/dataQualityRuleset:DataQualityRuleset": {
    actions: glue(
      "CreateDataQualityRuleset",
      "DeleteDataQualityRuleset",
      "GetDataQualityRuleset",
      "UpdateDataQualityRuleset",
      ...TAGS,
    ),
  },
  "aws:glue/job:Job": {
    actions: glue("CreateJob", "DeleteJob", "GetJob", "UpdateJob", ...TAGS),
    passesTo: "glue.amazonaws.com",
  },
  "aws:glue/workflow:Workflow": {
    actions: glue("CreateWorkflow", "DeleteWorkflow", "GetWorkflow", "UpdateWorkflow", ...TAGS),
  },
  "aws:glue/trigger:Trigger": {
    actions: glue(
      "CreateTrigger",
      "DeleteTrigger",
      "GetTrigger",
      "StartTrigger",
      "StopTrigger",
      "UpdateTrigger",
      ...TAGS,
    ),
  },
  "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings": {
    actions: glue("GetDataCatalogEncryptionSettings", "PutDataCatalogEncryptionSettings"),
  },
  "aws:athena/workgroup:Workgroup": {
    actions: [
      "athena:CreateWorkGroup",
      "athena:DeleteWorkGroup",
      "athena:GetWorkGroup",
      "athena:ListTagsForResource",
      "athena:TagResource",
      "athena:UntagResource",
      "athena:UpdateWorkGroup",
    ],
  },
  "aws:athena/namedQuery:NamedQuery": {
    actions: ["athena:CreateNamedQuery", "athena:DeleteNamedQuery", "athena:GetNamedQuery"],
  },
};
