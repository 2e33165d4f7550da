import { expect } from "chai";
import { backfillJob } from "../../../infra/backfill/job";
import { parksNames } from "../../support/platform";

const LOGS = "arn:aws:s3:::parks-dev-logs-111122223333";

describe("the job of a backfill", () => {
  it("replicates what has no replica, waits for a confirmation, and reports into the logs", () => {
    expect(backfillJob(parksNames(), "trusted")).to.deep.equal({
      AccountId: "111122223333",
      ConfirmationRequired: true,
      Description: "Backfill of parks-dev, trusted",
      Priority: 1,
      RoleArn: "arn:aws:iam::111122223333:role/parks-dev-replicate",
      Operation: { S3ReplicateObject: {} },
      ManifestGenerator: {
        S3JobManifestGenerator: {
          ExpectedBucketOwner: "111122223333",
          SourceBucket: "arn:aws:s3:::parks-dev-trusted-111122223333",
          EnableManifestOutput: true,
          ManifestOutputLocation: {
            ExpectedManifestBucketOwner: "111122223333",
            Bucket: LOGS,
            ManifestPrefix: "backfill/trusted",
            ManifestEncryption: { SSES3: {} },
            ManifestFormat: "S3InventoryReport_CSV_20211130",
          },
          Filter: { EligibleForReplication: true, ObjectReplicationStatuses: ["NONE", "FAILED"] },
        },
      },
      Report: {
        Enabled: true,
        Bucket: LOGS,
        ExpectedBucketOwner: "111122223333",
        Prefix: "backfill/trusted",
        Format: "Report_CSV_20180820",
        ReportScope: "AllTasks",
      },
    });
  });
});
