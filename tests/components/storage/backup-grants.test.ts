import { expect } from "chai";
import type { DutyRole } from "../../../components/identity/duty-role";
import { protectionOf } from "../../support/protection";
import { Backup } from "../../../components/storage/backup";
import { granted, roleFor } from "../../support/platform";

const ZONES = ["curated", "landing", "raw", "trusted"];
const sources = ZONES.map((zone) => `arn:aws:s3:::parks-dev-${zone}-111122223333`);
const replicas = ZONES.map((zone) => `arn:aws:s3:::parks-dev-${zone}-replica-111122223333`);
const objects = (buckets: readonly string[]) => buckets.map((arn) => `${arn}/*`);

/** The statements that a grant of the backup writes into a role's policy. */
async function statements(
  grant: (backup: Backup, role: DutyRole) => void,
  datasetKeys: readonly string[] = [],
) {
  const { Statement } = await granted("project-lead", (role, names) => {
    const backup = new Backup("backup", {
      names,
      keys: { replicaKeyArn: "arn:aws:kms:ca-west-1:111122223333:key/replica", datasetKeys },
      sources: { settled: () => [] },
      role: roleFor("replicate", names),
      recoveryDays: 14,
      lock: false,
      protection: protectionOf("dev"),
    });
    grant(backup, role);
  });
  return Statement;
}

const allowed = (
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  Condition?: object,
) => ({
  Sid,
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

const keys = (region: string, aliases: readonly string[], buckets: readonly string[]) => ({
  "ForAnyValue:StringEquals": { "kms:ResourceAliases": aliases },
  StringEquals: {
    "kms:EncryptionContext:aws:s3:arn": buckets,
    "kms:ViaService": [`s3.${region}.amazonaws.com`],
  },
});

describe("grants of the backup", () => {
  it("lets replication read versions at home and write replicas, each with its own key", async () => {
    expect(
      await statements((backup, role) => {
        backup.grantReplicate(role);
      }),
    ).to.deep.equal([
      allowed(
        "DecryptSources",
        ["kms:Decrypt"],
        ["arn:aws:kms:ca-central-1:111122223333:key/*"],
        keys("ca-central-1", ["alias/parks-dev-data"], sources),
      ),
      allowed(
        "EncryptReplicas",
        ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
        ["arn:aws:kms:ca-west-1:111122223333:key/*"],
        keys("ca-west-1", ["alias/parks-dev-replica"], replicas),
      ),
      allowed("LookAtSources", ["s3:GetReplicationConfiguration", "s3:ListBucket"], sources),
      allowed(
        "ReadVersionsOfSources",
        [
          "s3:GetObjectVersionAcl",
          "s3:GetObjectVersionForReplication",
          "s3:GetObjectVersionTagging",
        ],
        objects(sources),
      ),
      allowed(
        "WriteReplicas",
        ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"],
        objects(replicas),
      ),
    ]);
  });

  it("lets replication decrypt the data of datasets with keys of their own", async () => {
    const found = await statements(
      (backup, role) => {
        backup.grantReplicate(role);
      },
      ["trees", "park-benches"],
    );
    expect(found.find(({ Sid }) => Sid === "DecryptSources")?.Condition).to.deep.equal(
      keys(
        "ca-central-1",
        ["alias/parks-dev-data", "alias/parks-dev-data-park-benches", "alias/parks-dev-data-trees"],
        sources,
      ),
    );
  });

  it("lets a backfill list, start replication and report into its own folders of the logs", async () => {
    expect(
      await statements((backup, role) => {
        backup.grantBackfill(role);
      }),
    ).to.deep.equal([
      allowed(
        "ListForBackfill",
        ["s3:GetReplicationConfiguration", "s3:PutInventoryConfiguration"],
        sources,
      ),
      allowed(
        "ReportBackfill",
        ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
        ZONES.map((zone) => `arn:aws:s3:::parks-dev-logs-111122223333/backfill/${zone}/*`),
      ),
      allowed("StartReplication", ["s3:InitiateReplication"], objects(sources)),
    ]);
  });

  it("lets a person start jobs that replicate, and no others, with the replicating role", async () => {
    const jobs = ["arn:aws:s3:ca-central-1:111122223333:job/*"];
    expect(
      await statements((backup, role) => {
        backup.grantStartBackfill(role);
      }),
    ).to.deep.equal([
      allowed("ConfirmBackfill", ["s3:UpdateJobStatus"], jobs, {
        StringEquals: { "s3:ExistingJobOperation": ["S3ReplicateObject"] },
      }),
      allowed("CreateBackfill", ["s3:CreateJob"], ["*"], {
        StringEquals: { "s3:RequestJobOperation": ["S3ReplicateObject"] },
      }),
      allowed(
        "PassReplicate",
        ["iam:PassRole"],
        ["arn:aws:iam::111122223333:role/parks-dev-replicate"],
        { StringEquals: { "iam:PassedToService": ["batchoperations.s3.amazonaws.com"] } },
      ),
      allowed("WatchBackfill", ["s3:DescribeJob"], jobs),
    ]);
  });

  it("keeps both apart in the policy of one role", async () => {
    const both = await statements((backup, role) => {
      backup.grantReplicate(role);
      backup.grantBackfill(role);
    });
    expect(both.map(({ Sid }) => Sid)).to.deep.equal([
      "DecryptSources",
      "EncryptReplicas",
      "ListForBackfill",
      "LookAtSources",
      "ReadVersionsOfSources",
      "ReportBackfill",
      "StartReplication",
      "WriteReplicas",
    ]);
  });
});
