import type { CreateJobCommandInput } from "@aws-sdk/client-s3-control";
import type { Names } from "../../components/names";
import { backfillFolder, type ReplicatedZone } from "../../components/storage/lake-layout";

/** A job as S3 is asked for it, without the token that makes asking twice harmless. */
export type BackfillJob = Omit<CreateJobCommandInput, "ClientRequestToken">;

/**
 * The job that replicates what a zone's bucket held before its replication rule, and what failed since.
 *
 * S3 lists the objects itself, from the rule; the list and the report stay in the logs bucket, as the evidence. The job
 * waits for a confirmation, because only then it is known how many objects it takes, and each is charged.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-batch-replication-batch.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_CreateJob.html
 */
export function backfillJob(names: Names, zone: ReplicatedZone): BackfillJob {
  const { accountId, stack } = names.identity;
  const logs = names.bucketArn("logs");
  return {
    AccountId: accountId,
    ConfirmationRequired: true,
    Description: `Backfill of ${stack}, ${zone}`,
    Priority: 1,
    RoleArn: names.roleArn("replicate"),
    Operation: { S3ReplicateObject: {} },
    ManifestGenerator: {
      S3JobManifestGenerator: {
        ExpectedBucketOwner: accountId,
        SourceBucket: names.bucketArn(zone),
        EnableManifestOutput: true,
        ManifestOutputLocation: {
          ExpectedManifestBucketOwner: accountId,
          Bucket: logs,
          ManifestPrefix: backfillFolder(zone),
          ManifestEncryption: { SSES3: {} },
          ManifestFormat: "S3InventoryReport_CSV_20211130",
        },
        Filter: { EligibleForReplication: true, ObjectReplicationStatuses: ["NONE", "FAILED"] },
      },
    },
    Report: {
      Enabled: true,
      Bucket: logs,
      ExpectedBucketOwner: accountId,
      Prefix: backfillFolder(zone),
      Format: "Report_CSV_20180820",
      ReportScope: "AllTasks",
    },
  };
}
