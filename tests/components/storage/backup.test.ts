import * as aws from "@pulumi/aws";
import { expect } from "chai";
import { Names } from "../../../components/names";
import type { Protection } from "../../../components/protection";
import { protectionOf } from "../../support/protection";
import { Backup, type BackupArgs, refuseBackup } from "../../../components/storage/backup";
import { REPLICATED_ZONES } from "../../../components/storage/lake-layout";
import {
  attempt,
  collect,
  document,
  named,
  ofType,
  type Registered,
} from "../../support/collector";
import { parksNames, roleFor } from "../../support/platform";

const REPLICA_KEY = "arn:aws:kms:ca-west-1:111122223333:key/replica";
const REGION = "ca-west-1";

const backupProgram =
  (changes: Partial<BackupArgs> = {}, protection: Protection = protectionOf("dev")) =>
  (): Backup => {
    const names = changes.names ?? parksNames();
    return new Backup("backup", {
      names,
      keys: { replicaKeyArn: REPLICA_KEY, datasetKeys: [] },
      sources: {
        settled: (zone) => [
          new aws.s3.BucketVersioning(`source-${zone}`, {
            bucket: names.bucket(zone),
            versioningConfiguration: { status: "Enabled" },
          }),
        ],
      },
      role: roleFor("replicate", names),
      recoveryDays: 14,
      lock: false,
      protection,
      ...changes,
    });
  };

/** Each stage's backup is evaluated once: nothing in a test changes it. */
const evaluated = new Map<string, Promise<Registered[]>>();
function backupOf(stage: "dev" | "prod"): Promise<Registered[]> {
  const program = backupProgram({ lock: stage === "prod" }, protectionOf(stage));
  const backup = evaluated.get(stage) ?? collect(program);
  evaluated.set(stage, backup);
  return backup;
}
const dev = () => backupOf("dev");
const prod = () => backupOf("prod");

const replica = (zone: string) => `parks-dev-${zone}-replica-111122223333`;

const transport = (zone: string) =>
  [
    { Sid: "DenyPlainHttp", Condition: { Bool: { "aws:SecureTransport": "false" } } },
    { Sid: "DenyOldTls", Condition: { NumericLessThan: { "s3:TlsVersion": "1.2" } } },
  ].map(({ Sid, Condition }) => ({
    Sid,
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [`arn:aws:s3:::${replica(zone)}`, `arn:aws:s3:::${replica(zone)}/*`],
    Condition,
  }));

const buckets = (registered: readonly Registered[]) => ofType(registered, "aws:s3/bucket:Bucket");

describe("backup", () => {
  it("registers the replica buckets with their logs, and a rule for each zone, and nothing else", async () => {
    const settings = [
      "bucket:Bucket",
      "bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "bucketOwnershipControls:BucketOwnershipControls",
      "bucketPolicy:BucketPolicy",
      "bucketPublicAccessBlock:BucketPublicAccessBlock",
      "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      "bucketVersioning:BucketVersioning",
    ];
    const all = [...REPLICATED_ZONES, "logs"];
    const expected = [
      ...settings.flatMap((type) => all.map((zone) => [`aws:s3/${type}`, replica(zone)])),
      ...REPLICATED_ZONES.map((zone) => ["aws:s3/bucketLogging:BucketLogging", replica(zone)]),
      ...REPLICATED_ZONES.map((zone) => [
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        `parks-dev-${zone}-111122223333`,
      ]),
    ];
    const found = (await dev()).filter(
      ({ type, name }) => type.startsWith("aws:s3/") && !name.startsWith("source-"),
    );
    expect(found.map(({ type, inputs }) => [type, inputs["bucket"]])).to.have.deep.members(
      expected,
    );
    const inReplicaRegion = found.filter(({ inputs }) => inputs["region"] === REGION);
    expect(inReplicaRegion.length).to.equal(expected.length - REPLICATED_ZONES.length);
  });

  it("asks for private, versioned replica buckets under the replica key in the replica region", async () => {
    const bucket = replica("raw");
    const inputs = async (item: string) => named(await dev(), `backup-raw-${item}`).inputs;
    expect(await inputs("bucket")).to.deep.equal({
      bucket,
      forceDestroy: false,
      region: REGION,
      tags: { zone: "raw-replica" },
    });
    expect(await inputs("public-access")).to.deep.equal({
      bucket,
      region: REGION,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(await inputs("ownership")).to.deep.equal({
      bucket,
      region: REGION,
      rule: { objectOwnership: "BucketOwnerEnforced" },
    });
    expect(await inputs("versioning")).to.deep.equal({
      bucket,
      region: REGION,
      versioningConfiguration: { status: "Enabled" },
    });
    expect(await inputs("encryption")).to.deep.equal({
      bucket,
      region: REGION,
      rules: [
        {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: "aws:kms",
            kmsMasterKeyId: REPLICA_KEY,
          },
          bucketKeyEnabled: true,
          blockedEncryptionTypes: ["SSE-C"],
        },
      ],
    });
    expect(await inputs("logging")).to.deep.equal({
      bucket,
      region: REGION,
      targetBucket: replica("logs"),
      targetPrefix: "s3/raw/",
    });
  });

  it("keeps old versions of a replica for the days of recovery, and logs for theirs", async () => {
    const rules = async (zone: string) => named(await dev(), `backup-${zone}-lifecycle`).inputs;
    const all = { status: "Enabled", filter: { prefix: "" } };
    const common = [
      {
        id: "abandoned-uploads",
        ...all,
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
      { id: "old-versions", ...all, noncurrentVersionExpiration: { noncurrentDays: 14 } },
    ];
    expect((await rules("trusted"))["rules"]).to.deep.equal([
      ...common,
      { id: "empty-delete-markers", ...all, expiration: { expiredObjectDeleteMarker: true } },
    ]);
    expect((await rules("logs"))["rules"]).to.deep.equal([
      ...common,
      { id: "expiry", ...all, expiration: { days: 400 } },
    ]);
  });

  for (const zone of REPLICATED_ZONES) {
    it(`replicates everything of ${zone}, encrypted objects and delete markers too`, async () => {
      const { inputs, dependsOn } = named(await dev(), `backup-${zone}-replication`);
      expect(inputs).to.deep.equal({
        bucket: `parks-dev-${zone}-111122223333`,
        role: "arn:aws:iam::111122223333:role/parks-dev-replicate",
        rules: [
          {
            id: zone,
            priority: 1,
            status: "Enabled",
            filter: { prefix: "" },
            deleteMarkerReplication: { status: "Enabled" },
            sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
            destination: {
              bucket: `arn:aws:s3:::${replica(zone)}`,
              encryptionConfiguration: { replicaKmsKeyId: REPLICA_KEY },
              ...(zone === "landing" ? { metrics: { status: "Enabled" } } : {}),
            },
          },
        ],
      });
      expect(dependsOn).to.include.members([`source-${zone}`, `backup-${zone}-versioning`]);
    });
  }

  it("locks new replicas in governance mode for the days of recovery in prod, and never the logs", async () => {
    const locks = ofType(
      await prod(),
      "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    );
    expect(locks.map(({ inputs }) => inputs)).to.deep.equal(
      [...REPLICATED_ZONES].sort().map((zone) => ({
        bucket: replica(zone),
        region: REGION,
        rule: { defaultRetention: { mode: "GOVERNANCE", days: 14 } },
      })),
    );
    const { dependsOn } = named(await prod(), "backup-raw-replication");
    expect(dependsOn).to.include("backup-raw-lock");
  });

  it("admits no delete of a locked replica, and asks for TLS only where there is no lock", async () => {
    const policy = async (registered: Promise<Registered[]>) =>
      document(named(await registered, "backup-landing-policy"), "policy");
    expect(await policy(dev())).to.deep.equal({
      Version: "2012-10-17",
      Statement: transport("landing"),
    });
    expect(await policy(prod())).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        ...transport("landing"),
        {
          Sid: "DenyDeletes",
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:BypassGovernanceRetention", "s3:DeleteObject", "s3:DeleteObjectVersion"],
          Resource: `arn:aws:s3:::${replica("landing")}/*`,
        },
      ],
    });
  });

  it("lets S3 deliver the access logs of the replicas under their prefixes, encrypted by S3", async () => {
    expect(document(named(await prod(), "backup-logs-policy"), "policy")).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        ...transport("logs"),
        ...[
          ["landing", "Landing"],
          ["raw", "Raw"],
          ["trusted", "Trusted"],
          ["curated", "Curated"],
        ].map(([zone = "", title]) => ({
          Sid: `AccessLogsOf${String(title)}`,
          Effect: "Allow",
          Principal: { Service: "logging.s3.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `arn:aws:s3:::${replica("logs")}/s3/${zone}/*`,
          Condition: {
            ArnEquals: { "aws:SourceArn": `arn:aws:s3:::${replica(zone)}` },
            StringEquals: { "aws:SourceAccount": "111122223333" },
          },
        })),
      ],
    });
    const [rule] = named(await prod(), "backup-logs-encryption").inputs["rules"] as object[];
    expect(rule).to.deep.equal({
      applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" },
      bucketKeyEnabled: false,
      blockedEncryptionTypes: ["SSE-C"],
    });
    expect(named(await prod(), "backup-raw-logging").dependsOn).to.include("backup-logs-policy");
  });

  it("protects and retains every replica bucket in prod, so that destroy is refused, and lets go in dev", async () => {
    const switches = (registered: readonly Registered[]) =>
      buckets(registered).map((one) => [one.protect, one.retainOnDelete]);
    expect(switches(await dev())).to.deep.equal(Array(5).fill([false, false]));
    expect(switches(await prod())).to.deep.equal(Array(5).fill([true, true]));
  });

  for (const [what, changes, message] of [
    [
      "no day of recovery",
      { recoveryDays: 0 },
      "recoveryDays must be a whole number from 1 to 36500, got 0; change it in the stack's settings",
    ],
    [
      "more days than S3 can lock",
      { recoveryDays: 36_501 },
      "recoveryDays must be a whole number from 1 to 36500, got 36501; change it in the stack's settings",
    ],
    [
      "half a day",
      { recoveryDays: 1.5 },
      "recoveryDays must be a whole number from 1 to 36500, got 1.5; change it in the stack's settings",
    ],
    [
      "a replica beside its source",
      { names: new Names({ ...parksNames().identity, replicaRegion: "ca-central-1" }) },
      'replicaRegion must be another region than homeRegion, got "ca-central-1" for both; ' +
        "change it in the stack's settings",
    ],
  ] as const satisfies readonly [string, Partial<BackupArgs>, string][]) {
    it(`refuses ${what} and registers no bucket`, async () => {
      const { registered, error } = await attempt(backupProgram(changes));
      expect(error?.message).to.equal(message);
      expect(registered.filter(({ type }) => type.startsWith("aws:s3"))).to.deep.equal([]);
    });
  }

  it("takes the first and the last day that S3 takes", () => {
    for (const days of [1, 36_500]) {
      expect(() => {
        refuseBackup(parksNames(), days);
      }).not.to.throw();
    }
  });
});
