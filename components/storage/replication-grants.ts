import type { Grant } from "../identity/permissions";
import { backfillFolder, REPLICATED_ZONES } from "./lake-layout";
import type { Names } from "../names";

/**
 * What S3 needs to replicate: read the versions at home with their keys, write the replicas under the replica
 * key. With bucket keys both keys are used in the context of the *bucket's* ARN, and the replica key is
 * decrypted too, to check its bucket key. Object Lock asks for nothing: the sources have none.
 *
 * @param datasetKeys datasets whose data is under a key of their own.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
 */
export function replicateGrants(names: Names, datasetKeys: readonly string[]): Grant[] {
  const { region, replicaRegion } = names.identity;
  const sourceAliases = [
    names.keyAlias("data"),
    ...datasetKeys.map((dataset) => names.datasetKeyAlias(dataset)),
  ];
  return [
    {
      sid: "LookAtSources",
      actions: ["s3:GetReplicationConfiguration", "s3:ListBucket"],
      resources: sourceArns(names),
    },
    {
      sid: "ReadVersionsOfSources",
      actions: [
        "s3:GetObjectVersionAcl",
        "s3:GetObjectVersionForReplication",
        "s3:GetObjectVersionTagging",
      ],
      resources: objectsOf(sourceArns(names)),
    },
    {
      sid: "WriteReplicas",
      actions: ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"],
      resources: objectsOf(replicaArns(names)),
    },
    {
      sid: "DecryptSources",
      actions: ["kms:Decrypt"],
      ...keysThroughS3(names, region, sourceAliases, sourceArns(names)),
    },
    {
      sid: "EncryptReplicas",
      actions: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
      ...keysThroughS3(names, replicaRegion, [names.keyAlias("replica")], replicaArns(names)),
    },
  ];
}

/**
 * What S3 Batch Operations needs to replicate what was there before: list what has no replica, start its
 * replication, and write list and report into the logs bucket.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-batch-replication-policies.html
 */
export const backfillGrants = (names: Names): Grant[] => [
  {
    sid: "ListForBackfill",
    actions: ["s3:GetReplicationConfiguration", "s3:PutInventoryConfiguration"],
    resources: sourceArns(names),
  },
  {
    sid: "StartReplication",
    actions: ["s3:InitiateReplication"],
    resources: objectsOf(sourceArns(names)),
  },
  {
    sid: "ReportBackfill",
    actions: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
    resources: REPLICATED_ZONES.map(
      (zone) => `${names.bucketArn("logs")}/${backfillFolder(zone)}/*`,
    ),
  },
];

/**
 * What a person needs to run `npm run backfill`: create jobs, which can only replicate, watch and confirm them,
 * and hand them the replicating role. S3 knows no narrower resource for `s3:CreateJob` than all, and jobs of
 * the account's other departments have the same form of ARN.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-iam-role-policies.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export function startBackfillGrants(names: Names, roleArn: string): Grant[] {
  const jobs = [names.arn("s3", "job/*")];
  return [
    {
      sid: "CreateBackfill",
      actions: ["s3:CreateJob"],
      resources: ["*"],
      conditions: { StringEquals: { "s3:RequestJobOperation": ["S3ReplicateObject"] } },
    },
    { sid: "WatchBackfill", actions: ["s3:DescribeJob"], resources: jobs },
    {
      sid: "ConfirmBackfill",
      actions: ["s3:UpdateJobStatus"],
      resources: jobs,
      conditions: { StringEquals: { "s3:ExistingJobOperation": ["S3ReplicateObject"] } },
    },
    {
      sid: "PassReplicate",
      actions: ["iam:PassRole"],
      resources: [roleArn],
      conditions: {
        StringEquals: { "iam:PassedToService": ["batchoperations.s3.amazonaws.com"] },
      },
    },
  ];
}

const sourceArns = (names: Names): string[] =>
  REPLICATED_ZONES.map((zone) => names.bucketArn(zone));

const replicaArns = (names: Names): string[] =>
  REPLICATED_ZONES.map((zone) => names.replicaBucketArn(zone));

const objectsOf = (bucketArns: readonly string[]): string[] => bucketArns.map((arn) => `${arn}/*`);

/** Keys of a region by their aliases, used through S3 and for the buckets named. */
const keysThroughS3 = (
  names: Names,
  region: string,
  aliases: readonly string[],
  bucketArns: readonly string[],
): Pick<Grant, "resources" | "conditions"> => ({
  resources: [names.anyKeyArn(region)],
  conditions: {
    "ForAnyValue:StringEquals": { "kms:ResourceAliases": aliases },
    StringEquals: {
      "kms:EncryptionContext:aws:s3:arn": bucketArns,
      "kms:ViaService": [names.viaService("s3", region)],
    },
  },
});
