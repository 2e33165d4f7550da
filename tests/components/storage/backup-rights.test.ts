import { expect } from "chai";
import { DutyRole } from "../../../components/identity/duty-role";
import type { PolicyDocument } from "../../../components/identity/permissions";
import { protectionOf } from "../../support/protection";
import { Backup } from "../../../components/storage/backup";
import { EncryptionKeys } from "../../../components/storage/encryption-keys";
import { checkCalls } from "../../../policies/iam/check-calls";
import type { NamedDocument } from "../../../policies/iam/policy-book";
import type { RecordedCall } from "../../../policies/iam/recorded-calls";
import { collect, document, named, ofType, type Registered } from "../../support/collector";
import { parksNames } from "../../support/platform";

const names = parksNames();
const { accountId: account, region, replicaRegion } = names.identity;
const WRITER = `arn:aws:iam::${account}:role/writer`;
const REPLICATE = names.roleArn("replicate");
const RAW = names.bucketArn("raw");

let policy: PolicyDocument = { Version: "2012-10-17", Statement: [] };

/** Keys, backup and the replicating role of a department whose trees have a key of their own. */
function program(): void {
  const protection = protectionOf("dev");
  const keys = new EncryptionKeys("keys", { names, protection, datasetKeys: ["trees"] });
  const role = new DutyRole("replicate", {
    names,
    duty: "replicate",
    trust: { by: "s3" },
    description: "Replicates",
  });
  const backup = new Backup("backup", {
    names,
    keys,
    sources: { settled: () => [] },
    role,
    recoveryDays: 14,
    lock: true,
    protection,
  });
  backup.grantReplicate(role);
  backup.grantBackfill(role);
  policy = role.permissions.document();
}

const keyArn = (where: string, name: string) => `arn:aws:kms:${where}:${account}:key/${name}-id`;

const documents = (
  registered: readonly Registered[],
  type: string,
  arn: (one: Registered) => string,
): Record<string, NamedDocument> =>
  Object.fromEntries(
    ofType(registered, type).map((one) => [
      arn(one),
      { name: one.name, document: document(one, "policy") },
    ]),
  );

/** What our evaluator says of replication when a writer puts and deletes one object. */
async function replicationOf(key: string, without: readonly string[] = []) {
  const registered = await collect(program);
  const call = (action: string): RecordedCall => ({
    call: { principal: { arn: WRITER }, action, resource: `${RAW}/${key}`, context: {} },
    decision: "allowed",
  });
  const statements = policy.Statement.filter(({ Sid }) => !without.includes(Sid));
  const report = await checkCalls(
    [call("s3:PutObject"), call("s3:DeleteObject")],
    {
      identities: {
        [REPLICATE]: {
          policies: [{ name: "replicate", document: { ...policy, Statement: statements } }],
          trust: {
            name: "replicate/trust",
            document: document(named(registered, "replicate-role"), "assumeRolePolicy"),
          },
          tags: { department: "parks" },
        },
      },
      buckets: documents(
        registered,
        "aws:s3/bucketPolicy:BucketPolicy",
        ({ inputs }) => `arn:aws:s3:::${String(inputs["bucket"])}`,
      ),
      keys: documents(registered, "aws:kms/key:Key", ({ name, inputs }) =>
        keyArn(typeof inputs["region"] === "string" ? inputs["region"] : region, name),
      ),
    },
    {
      account,
      region,
      buckets: {
        [names.bucket("raw")]: {
          arn: RAW,
          region,
          kmsKeyArn: keyArn(region, "keys-data"),
          bucketKeyEnabled: true,
          keyArnsBelow: { "trees/": keyArn(region, "keys-data-trees") },
          replication: {
            roleArn: REPLICATE,
            bucket: names.replicaBucket("raw"),
            kmsKeyArn: keyArn(replicaRegion, "keys-replica"),
          },
        },
        [names.replicaBucket("raw")]: {
          arn: names.replicaBucketArn("raw"),
          region: replicaRegion,
          kmsKeyArn: keyArn(replicaRegion, "keys-replica"),
          bucketKeyEnabled: true,
        },
      },
      keyAliases: {
        [keyArn(region, "keys-data")]: [names.keyAlias("data")],
        [keyArn(region, "keys-data-trees")]: [names.datasetKeyAlias("trees")],
        [keyArn(replicaRegion, "keys-replica")]: [names.keyAlias("replica")],
      },
    },
  );
  const ofRole = report.deniedImpliedCalls.filter(({ role }) => role !== WRITER);
  return {
    denied: ofRole.map(({ action, resource }) => `${action} ${resource}`),
    unused: report.grantsNeverExercised
      .map(({ statement, action }) => `${statement} ${action}`)
      .sort(),
  };
}

describe("what replication does on AWS, put to our evaluator", () => {
  for (const [what, key] of [
    ["the department's key", "benches/table/a.parquet"],
    ["a dataset's own key", "trees/table/a.parquet"],
  ] as const) {
    it(`is allowed for an object under ${what}, and takes every grant but the backfill's`, async () => {
      expect(await replicationOf(key)).to.deep.equal({
        denied: [],
        unused: [
          "ListForBackfill s3:PutInventoryConfiguration",
          "ReportBackfill s3:GetObject",
          "ReportBackfill s3:GetObjectVersion",
          "ReportBackfill s3:PutObject",
          "StartReplication s3:InitiateReplication",
        ],
      });
    });
  }

  it("is denied where a grant is missing", async () => {
    const { denied } = await replicationOf("trees/a", ["DecryptSources", "WriteReplicas"]);
    const replica = `${names.replicaBucketArn("raw")}/trees/a`;
    expect(denied).to.deep.equal([
      `kms:Decrypt ${keyArn(region, "keys-data-trees")}`,
      `s3:ReplicateDelete ${replica}`,
      `s3:ReplicateObject ${replica}`,
      `s3:ReplicateTags ${replica}`,
    ]);
  });
});
