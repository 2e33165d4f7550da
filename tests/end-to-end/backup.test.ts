import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { protectionOf } from "../support/protection";
import { Backup } from "../../components/storage/backup";
import { LakeBucket } from "../../components/storage/lake-bucket";
import { REPLICATED_ZONES } from "../../components/storage/lake-layout";
import { type Clients, makeClients } from "../../rehearsal/clients";
import { Deployment } from "../../rehearsal/deploy/deployment";
import { s3Handlers } from "../../rehearsal/deploy/handlers/s3";
import { type Emulator, startEmulator } from "../../rehearsal/emulator";
import { Identities } from "../../rehearsal/identities";
import { compareReplicas, proveBackup } from "../../rehearsal/proofs/backup-proofs";
import { collect } from "../support/collector";
import { parks } from "../support/facts";
import { parksNames, roleFor } from "../support/platform";

const { accountId, homeRegion, replicaRegion } = parks.settings;
const names = parksNames();

/** The replicated zones as bare buckets, and their backup with a lock. */
function program(): void {
  const protection = protectionOf("dev");
  const sources = new Map(
    REPLICATED_ZONES.map((zone) => [
      zone,
      new LakeBucket(`lake-${zone}`, {
        bucketName: names.bucket(zone),
        zone,
        policy: { Version: "2012-10-17", Statement: [] },
        noncurrentVersionDays: 30,
        protection,
      }),
    ]),
  );
  new Backup("backup", {
    names,
    keys: { replicaKeyArn: names.arn("kms", "key/replica", replicaRegion), datasetKeys: [] },
    sources: { settled: (zone) => sources.get(zone)?.settled ?? [] },
    role: roleFor("replicate", names),
    recoveryDays: 14,
    lock: true,
    protection,
  });
}

describe("the backup in the embedded AWS", () => {
  let emulator: Emulator;
  let identities: Identities;
  let home: Clients;
  let away: Clients;
  let problems: readonly string[] = [];

  before(async () => {
    emulator = await startEmulator(accountId, homeRegion);
    identities = new Identities(emulator, accountId, homeRegion);
    const actions = Object.values(s3Handlers).flatMap((handler) => handler.actions);
    await identities.createRole("deployer", {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: [...new Set(actions), "s3:DeleteObject", "s3:ListBucketVersions"],
          Resource: ["arn:aws:s3:::parks-dev-*", "arn:aws:iam::*:role/parks-dev-*"],
        },
      ],
    });
    const credentials = await identities.credentials("deployer", "deploy", "account");
    home = makeClients(emulator, homeRegion, credentials);
    away = makeClients(emulator, replicaRegion, credentials);
    const deployment = new Deployment(
      home,
      (region) => makeClients(emulator, region, credentials),
      accountId,
    );
    for (const resource of await collect(program)) {
      if (resource.type.startsWith("aws:s3/")) await deployment.create(resource);
    }
    ({ problems } = await deployment.readBack());
  });

  after(async () => {
    await emulator.stop();
  });

  const put = (zone: "landing" | "raw", Key: string, Body: string) =>
    home.s3.send(new PutObjectCommand({ Bucket: names.bucket(zone), Key, Body }));
  const { signal } = new AbortController();
  const compare = () => compareReplicas({ home: home.s3, away: away.s3 }, parks, 0, signal);

  it("exists in both regions as asked for, locks and replication rules included", () => {
    expect(problems).to.deep.equal([]);
  });

  it("finds no proof in empty buckets", async () => {
    const { holds, evidence } = await compare();
    expect([holds, evidence]).to.deep.equal([false, ["there is no object"]]);
  });

  it("holds every version, and what was deleted is deleted in both", async () => {
    await put("landing", "trees/a.csv", "1");
    await put("landing", "trees/a.csv", "22");
    await put("landing", "trees/b.csv", "333");
    await put("raw", "trees/table/c.parquet", "4444");
    await home.s3.send(
      new DeleteObjectCommand({ Bucket: names.bucket("landing"), Key: "trees/b.csv" }),
    );
    expect(await proveBackup({ emulator, identities, signal }, parks)).to.deep.equal({
      claim: "every object of landing, raw, trusted, curated has its replica in ca-west-1",
      holds: true,
      evidence: [
        "landing: 1 objects, 3 versions",
        "raw: 1 objects, 1 versions",
        "trusted: 0 objects, 0 versions",
        "curated: 0 objects, 0 versions",
      ],
    });
  });

  it("lets nobody delete a replica", async () => {
    const Bucket = names.replicaBucket("raw");
    const { Versions } = await away.s3.send(new ListObjectVersionsCommand({ Bucket }));
    const [Key, VersionId] = [Versions?.[0]?.Key, Versions?.[0]?.VersionId];
    for (const target of [{ Key }, { Key, VersionId }]) {
      const error: unknown = await away.s3
        .send(new DeleteObjectCommand({ Bucket, ...target }))
        .catch((thrown: unknown) => thrown);
      expect(error).to.have.property("name", "AccessDenied");
    }
  });

  it("notices an object that went to the replica by another way", async () => {
    const Bucket = names.replicaBucket("raw");
    await away.s3.send(new PutObjectCommand({ Bucket, Key: "trees/table/c.parquet", Body: "5" }));
    expect((await compare()).evidence).to.deep.equal([
      "raw: trees/table/c.parquet is not what a reader of the replica gets",
    ]);
  });
});
