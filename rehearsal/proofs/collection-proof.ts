import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import { Names } from "../../components/names";
import { manifestKey } from "../../components/storage/lake-layout";
import type { StackFacts } from "../../environments/facts/facts";
import { readRecordedCalls } from "../../policies/iam/recorded-calls";
import type { PortalStub, ServedFile } from "../jobs/portal";
import type { Stage } from "../stage";
import type { Proof } from "../summary";

/** What a pass of the schedules did at the portal and in landing, all passes so far together. */
export interface CollectionState {
  /** Exports that were asked for. */
  readonly exports: number;
  /** Objects that the collect role put. */
  readonly puts: number;
}

/** What was to be collected, and what each of the two runs did. */
export interface CollectionHistory {
  readonly served: readonly ServedFile[];
  readonly states: readonly [CollectionState, CollectionState];
}

/** Dataset → collected file → rows, as the manifests say. */
export type CollectedRows = Readonly<Record<string, Readonly<Record<string, number>>>>;

interface Manifest {
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
}

/** Reads what the collections of a stack did until now. */
export async function collectionState(
  { emulator }: Stage,
  facts: StackFacts,
  portal: PortalStub,
): Promise<CollectionState> {
  await emulator.flushCalls();
  const role = Names.of(facts).roleArn("collect");
  let puts = 0;
  const lines = createInterface({ input: createReadStream(emulator.callsFile) });
  for await (const { call } of readRecordedCalls(lines)) {
    if (call.principal.arn === role && call.action === "s3:PutObject") puts += 1;
  }
  const asked = await portal.requests();
  return { exports: asked.filter((one) => one.includes("/exports/")).length, puts };
}

/**
 * That landing holds each file that the portal serves, byte for byte, with a manifest that says so, and that the second run
 * asked for no export and put nothing. What lies there is read with the collect role's own rights, which show no row.
 */
export async function proveCollection(
  { identities }: Stage,
  facts: StackFacts,
  { served, states }: CollectionHistory,
): Promise<{ readonly proofs: Proof[]; readonly collected: CollectedRows }> {
  const names = Names.of(facts);
  const { s3 } = await identities.clients(names.role("collect"), "rehearsal-proofs", {
    service: "glue.amazonaws.com",
  });
  const problems: string[] = [];
  const collected: Record<string, Record<string, number>> = {};
  for (const { dataset, key, file } of served) {
    const found = await landed(s3, names.bucket("landing"), dataset, key);
    const body = readFileSync(file);
    const expected = createHash("sha256").update(body).digest("hex");
    if (typeof found === "string") problems.push(found);
    else if (found.sha256 !== expected || found.size !== body.length) {
      problems.push(`${dataset}/${key} is not the file that the portal serves`);
    } else (collected[dataset] ??= {})[key] = found.rows;
  }
  const [first, second] = states;
  const rows = Object.values(collected).flatMap((one) => Object.values(one));
  const total = rows.reduce((sum, one) => sum + one, 0);
  const again = [
    ...(second.exports === first.exports
      ? []
      : [`the second run asked for ${second.exports - first.exports} exports`]),
    ...(second.puts === first.puts
      ? []
      : [`the second run put ${second.puts - first.puts} objects`]),
  ];
  return {
    collected,
    proofs: [
      proof(
        "every export of the portal lies in landing unchanged, with its manifest",
        problems,
        `${rows.length} files with ${total} rows; ${first.exports} exports, ${first.puts} objects put`,
      ),
      proof(
        "a second collection of the same exports puts nothing",
        again,
        `${second.exports - first.exports} exports asked for, ${second.puts - first.puts} objects put`,
      ),
    ],
  };
}

/** What landing says of a collected file, or what is missing. */
async function landed(
  s3: S3Client,
  Bucket: string,
  dataset: string,
  key: string,
): Promise<(Manifest & { readonly size: number }) | string> {
  const Prefix = `${dataset}/${key}`;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  const size = Contents.find(({ Key }) => Key === Prefix)?.Size;
  if (size === undefined) return `${Prefix} was not landed`;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: manifestKey(dataset, key) }));
  return { ...(JSON.parse((await Body?.transformToString()) ?? "") as Manifest), size };
}

const proof = (claim: string, problems: readonly string[], figures: string): Proof =>
  problems.length === 0
    ? { claim, holds: true, evidence: [figures] }
    : { claim, holds: false, evidence: problems };
