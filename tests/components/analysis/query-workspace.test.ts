import { expect } from "chai";
import { EncryptionKeys } from "../../../components/storage/encryption-keys";
import { protectionOf } from "../../support/protection";
import { QueryWorkspace } from "../../../components/analysis/query-workspace";
import { Zone } from "../../../components/storage/zone";
import { attempt, collect, named } from "../../support/collector";
import { granted, parksNames } from "../../support/platform";

const workspaceProgram =
  (scanLimitBytes = 10_000_000) =>
  (): QueryWorkspace => {
    const names = parksNames();
    const keys = new EncryptionKeys("keys", {
      names,
      protection: protectionOf("dev"),
      datasetKeys: [],
    });
    return new QueryWorkspace("workspace", {
      names,
      keys,
      workgroup: names.workgroup(),
      description: "Reports",
      results: new Zone("athena-results", names, keys),
      resultsPrefix: "reports/",
      scanLimitBytes,
      database: names.database("curated"),
      queries: [{ id: "benches-by-year", title: "Benches by year", sql: "SELECT 1" }],
    });
  };

describe("query workspace", () => {
  it("asks for a workgroup that enforces encryption, owner, place and limit", async () => {
    const registered = await collect(workspaceProgram());
    expect(named(registered, "workspace-workgroup").inputs).to.deep.equal({
      name: "parks-dev",
      description: "Reports",
      state: "ENABLED",
      forceDestroy: true,
      configuration: {
        enforceWorkgroupConfiguration: true,
        publishCloudwatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: 10_000_000,
        engineVersion: { selectedEngineVersion: "Athena engine version 3" },
        resultConfiguration: {
          outputLocation: "s3://parks-dev-athena-results-111122223333/reports/",
          expectedBucketOwner: "111122223333",
          encryptionConfiguration: {
            encryptionOption: "SSE_KMS",
            kmsKeyArn: "arn:aws:kms:ca-central-1:111122223333:key/keys-data-id",
          },
        },
      },
    });
  });

  it("offers each query by name in the workgroup and database", async () => {
    const registered = await collect(workspaceProgram());
    expect(named(registered, "workspace-benches-by-year").inputs).to.deep.equal({
      name: "benches-by-year",
      description: "Benches by year",
      workgroup: "parks-dev",
      database: "parks_dev_curated",
      query: "SELECT 1",
    });
  });

  it("refuses a limit below Athena's smallest by one byte and registers no workgroup", async () => {
    const { registered, error } = await attempt(workspaceProgram(9_999_999));
    expect(error?.message).to.equal(
      "scanLimitBytes must be a whole number from 10000000, got 9999999; change it in the stack's settings",
    );
    expect(registered.filter(({ type }) => type.startsWith("aws:athena"))).to.deep.equal([]);
  });

  it("grants queries in the workgroup and results under its own prefix", async () => {
    const { Statement } = await granted("publish", (role) => {
      workspaceProgram()().grantQuery(role);
    });
    const bucket = "arn:aws:s3:::parks-dev-athena-results-111122223333";
    expect(Statement.filter(({ Sid }) => !Sid.endsWith("ThroughS3"))).to.deep.equal([
      {
        Sid: "AthenaResultsList",
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: [bucket],
        Condition: { StringLike: { "s3:prefix": ["reports/*"] } },
      },
      {
        Sid: "AthenaResultsLocate",
        Effect: "Allow",
        Action: ["s3:GetBucketLocation", "s3:ListBucketMultipartUploads"],
        Resource: [bucket],
      },
      {
        Sid: "AthenaResultsRead",
        Effect: "Allow",
        Action: ["s3:GetObject"],
        Resource: [`${bucket}/reports/*`],
      },
      {
        Sid: "AthenaResultsWrite",
        Effect: "Allow",
        Action: ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"],
        Resource: [`${bucket}/reports/*`],
      },
      {
        Sid: "QueryInWorkgroup",
        Effect: "Allow",
        Action: [
          "athena:GetQueryExecution",
          "athena:GetQueryResults",
          "athena:StartQueryExecution",
          "athena:StopQueryExecution",
        ],
        Resource: ["arn:aws:athena:ca-central-1:111122223333:workgroup/parks-dev"],
      },
      {
        Sid: "QueryLooksAtDefault",
        Effect: "Allow",
        Action: ["glue:GetDatabase"],
        Resource: [
          "arn:aws:glue:ca-central-1:111122223333:catalog",
          "arn:aws:glue:ca-central-1:111122223333:database/default",
        ],
      },
    ]);
  });
});
