import { setTimeout as pause } from "node:timers/promises";
import {
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { Names } from "../../components/names";
import { REPLICATED_ZONES, type ReplicatedZone } from "../../components/storage/lake-layout";
import type { StackFacts } from "../../environments/facts/facts";
import { makeClients } from "../clients";
import type { Stage } from "../stage";
import type { Proof } from "../summary";

/** What the embedded AWS does otherwise than AWS when it replicates. */
export const BACKUP_NOT_COVERED: readonly string[] = [
  "the backfill's jobs: tried against a stub of S3 Control, never on AWS",
  "that replicas are under the replica key and keep their version ids: the embedded AWS copies them with the source's key and new ids",
  "that S3 replicates with the role's rights: the embedded AWS asks no role; our evaluator asks for every object written",
  "that a replica is locked by its bucket's default: the embedded AWS stores the lock and does not apply it to replicas",
];

/** Replication may take this long to settle. */
const PATIENCE_MS = 5000;
const POLL_MS = 200;

/** Findings beyond these are counted, not listed. */
const LISTED_FINDINGS = 20;

/** What one bucket holds. */
interface Holdings {
  /** Key → ETag and size of the version that a reader gets; a deleted object has none. */
  readonly current: ReadonlyMap<string, string>;
  /** `<key> <etag> <size>` of every version, and how often it is there. */
  readonly versions: ReadonlyMap<string, number>;
}

/** Who lists the buckets, in each of the two regions. */
export interface BackupReaders {
  readonly home: S3Client;
  readonly away: S3Client;
}

/** That the replicated zones of a stack have their replicas, once replication has settled. */
export async function proveBackup(
  stage: Pick<Stage, "emulator" | "identities" | "signal">,
  facts: StackFacts,
): Promise<Proof> {
  return compareReplicas(await readers(stage, Names.of(facts)), facts, PATIENCE_MS, stage.signal);
}

/**
 * That every version of every object of the replicated zones is in the replica bucket with the same content, and that readers of both
 * buckets see the same objects.
 *
 * Both sides are listed; what the source says of its own replication is not asked. Version ids cannot be compared here.
 *
 * @param patienceMs how long replication may take to settle.
 */
export async function compareReplicas(
  { home, away }: BackupReaders,
  facts: StackFacts,
  patienceMs: number,
  signal: AbortSignal,
): Promise<Proof> {
  const names = Names.of(facts);
  const claim = `every object of ${REPLICATED_ZONES.join(", ")} has its replica in ${names.identity.replicaRegion}`;
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const compared = await Promise.all(
      REPLICATED_ZONES.map(async (zone) => {
        const source = await holdings(home, names.bucket(zone));
        return compare(zone, source, await holdings(away, names.replicaBucket(zone)));
      }),
    );
    const findings = compared.flatMap((zone) => zone.findings);
    const empty = compared.every(({ objects }) => objects === 0);
    if (findings.length === 0 && !empty) {
      return { claim, holds: true, evidence: compared.map(({ figures }) => figures) };
    }
    if (performance.now() >= deadline) {
      return { claim, holds: false, evidence: empty ? ["there is no object"] : listed(findings) };
    }
    await pause(POLL_MS, undefined, { signal });
  }
}

/** Someone who may list the buckets of both regions and nothing else; no role of the stack may see all of them. */
async function readers(
  { emulator, identities }: Pick<Stage, "emulator" | "identities">,
  names: Names,
): Promise<BackupReaders> {
  const { stack, region, replicaRegion } = names.identity;
  const role = `rehearsal-backup-${stack}`;
  const buckets = REPLICATED_ZONES.flatMap((zone) => [
    names.bucketArn(zone),
    names.replicaBucketArn(zone),
  ]);
  await identities.createRole(role, {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:ListBucketVersions", Resource: buckets }],
  });
  const credentials = await identities.credentials(role, "compare-replicas", "account");
  return {
    home: makeClients(emulator, region, credentials).s3,
    away: makeClients(emulator, replicaRegion, credentials).s3,
  };
}

async function holdings(client: S3Client, Bucket: string): Promise<Holdings> {
  const current = new Map<string, string>();
  const versions = new Map<string, number>();
  let place: Pick<ListObjectVersionsCommandInput, "KeyMarker" | "VersionIdMarker"> | undefined = {};
  while (place !== undefined) {
    const page: ListObjectVersionsCommandOutput = await client.send(
      new ListObjectVersionsCommand({ Bucket, ...place }),
    );
    for (const { Key = "", ETag = "", Size = 0, IsLatest } of page.Versions ?? []) {
      const content = `${ETag} ${Size}`;
      if (IsLatest === true) current.set(Key, content);
      const version = `${Key} ${content}`;
      versions.set(version, (versions.get(version) ?? 0) + 1);
    }
    place =
      page.IsTruncated === true
        ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
        : undefined;
  }
  return { current, versions };
}

/** What of a zone has no replica, or another one; more versions in the replica are no loss. */
function compare(zone: ReplicatedZone, source: Holdings, replica: Holdings) {
  const lost = [...source.versions].filter(
    ([version, count]) => (replica.versions.get(version) ?? 0) < count,
  );
  const different = [...source.current].filter(
    ([key, content]) => replica.current.get(key) !== content,
  );
  const kept = [...replica.current.keys()].filter((key) => !source.current.has(key));
  const versions = [...source.versions.values()].reduce((sum, count) => sum + count, 0);
  return {
    objects: source.current.size,
    figures: `${zone}: ${source.current.size} objects, ${versions} versions`,
    findings: [
      ...lost.map(([version]) => `${zone}: no replica of the version ${version}`),
      ...different.map(([key]) => `${zone}: ${key} is not what a reader of the replica gets`),
      ...kept.map((key) => `${zone}: ${key} is deleted, its replica is not`),
    ],
  };
}

const listed = (findings: readonly string[]): string[] => {
  const more = findings.length - LISTED_FINDINGS;
  return [...findings.slice(0, LISTED_FINDINGS), ...(more > 0 ? [`and ${more} more`] : [])];
};
