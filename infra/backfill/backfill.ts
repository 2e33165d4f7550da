import { setTimeout as pause } from "node:timers/promises";
import type { Names } from "../../components/names";
import {
  backfillFolder,
  REPLICATED_ZONES,
  type ReplicatedZone,
} from "../../components/storage/lake-layout";
import type { BatchJobs, JobState } from "./batch-jobs";
import { backfillJob } from "./job";

/** What a backfill works with. */
export interface Backfill {
  readonly jobs: BatchJobs;
  readonly names: Names;
  /** Asks whether to go on. */
  readonly confirm: (question: string) => Promise<boolean>;
  readonly say: (line: string) => void;
  readonly pollMs: number;
  readonly signal: AbortSignal;
}

/** How a backfill ended. */
export type BackfillEnd = "replicated" | "declined" | "failed";

interface ZoneJob {
  readonly zone: ReplicatedZone;
  readonly id: string;
}

interface WatchedJob extends ZoneJob {
  readonly state: JobState;
}

/** A job that S3 has counted and that waits for a confirmation; S3 names it so. */
const WAITING = "Suspended";

/** Statuses that a job does not leave. */
const ENDED: readonly string[] = ["Complete", "Failed", "Cancelled"];

/**
 * Creates a job for each replicated zone, asks when S3 has counted its objects, lets the jobs run, and watches them.
 *
 * Until they are confirmed, jobs are cancelled whatever ends the backfill: nobody would confirm them later. Confirmed
 * jobs go on in AWS when the backfill is interrupted.
 *
 * @throws what AWS answers, and AbortError when it is interrupted.
 */
export async function backfill(order: Backfill): Promise<BackfillEnd> {
  const { confirm, say, names } = order;
  const created: ZoneJob[] = [];
  let counted: WatchedJob[];
  let agreed: boolean;
  try {
    counted = await countObjects(order, created);
    const objects = waiting(counted).reduce((sum, { state }) => sum + state.total, 0);
    const { stack, replicaRegion } = names.identity;
    agreed =
      objects > 0 &&
      (await confirm(`Replicate ${count(objects)} objects of ${stack} to ${replicaRegion}?`));
  } catch (error) {
    await cancel(order, created);
    throw error;
  }
  const ready = waiting(counted);
  await cancel(
    order,
    counted.filter((job) => job.state.status === WAITING && !(agreed && ready.includes(job))),
  );
  const uncounted = counted.some(({ state }) => ENDED.includes(state.status));
  if (ready.length === 0) {
    say(uncounted ? "S3 could not count the objects" : "there is nothing to replicate");
    return uncounted ? "failed" : "replicated";
  }
  if (!agreed) return "declined";
  const complete = await run(order, ready);
  return complete && !uncounted ? "replicated" : "failed";
}

/** Creates the jobs, one after the other, and waits until S3 has counted each; `created` knows them if that fails. */
async function countObjects(order: Backfill, created: ZoneJob[]): Promise<WatchedJob[]> {
  const { jobs, names, signal } = order;
  for (const zone of REPLICATED_ZONES) {
    created.push({ zone, id: await jobs.create(backfillJob(names, zone), signal) });
  }
  return watch(order, created, ({ status }) => status === WAITING);
}

/** Lets jobs run to their end and says where their reports are; returns whether every object was replicated. */
async function run(order: Backfill, ready: readonly ZoneJob[]): Promise<boolean> {
  const { jobs, names, say } = order;
  const running: ZoneJob[] = [];
  try {
    for (const job of ready) {
      await jobs.request(job.id, "Ready");
      running.push(job);
    }
    const ended = await watch(order, running, () => false);
    for (const { zone, id } of ended) say(`${zone}: report in ${reportFolder(names, zone, id)}`);
    return ended.every(({ state }) => state.status === "Complete" && state.failed === 0);
  } catch (error) {
    await cancel(
      order,
      ready.filter((job) => !running.includes(job)),
    );
    for (const { zone, id } of running) say(`${zone}: job ${id} goes on without this command`);
    throw error;
  }
}

/** Looks at jobs until each has ended or is where it was waited for; says what changes. */
async function watch(
  { jobs, say, pollMs, signal }: Backfill,
  watched: readonly ZoneJob[],
  arrived: (state: JobState) => boolean,
): Promise<WatchedJob[]> {
  const said = new Map<string, string>();
  for (;;) {
    // First a pause: S3 may not know yet what it has just created.
    await pause(pollMs, undefined, { signal });
    const states = await Promise.all(
      watched.map(async (job) => ({ ...job, state: await jobs.describe(job.id, signal) })),
    );
    for (const { zone, state } of states) {
      const line = `${zone}: ${progress(state)}`;
      if (said.get(zone) !== line) say(line);
      said.set(zone, line);
    }
    if (states.every(({ state }) => ENDED.includes(state.status) || arrived(state))) return states;
  }
}

/** Cancels jobs; one that cannot be is named, since it then waits for whoever finds it. */
async function cancel({ jobs, say }: Backfill, idle: readonly ZoneJob[]): Promise<void> {
  for (const { zone, id } of idle) {
    try {
      await jobs.request(id, "Cancelled");
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      say(`${zone}: job ${id} was not cancelled (${why}); cancel it in S3's console`);
    }
  }
}

/** The jobs that have objects and wait. */
const waiting = (counted: readonly WatchedJob[]): WatchedJob[] =>
  counted.filter(({ state }) => state.status === WAITING && state.total > 0);

function progress({ status, total, succeeded, failed, reasons }: JobState): string {
  if (status === WAITING) return `${count(total)} objects wait`;
  const why = reasons.length === 0 ? "" : `; ${reasons.join("; ")}`;
  return total === 0
    ? `${status}${why}`
    : `${status}, ${count(succeeded)} of ${count(total)} replicated, ${count(failed)} failed${why}`;
}

const reportFolder = (names: Names, zone: ReplicatedZone, id: string): string =>
  `s3://${names.bucket("logs")}/${backfillFolder(zone)}/job-${id}/`;

const count = (value: number): string => value.toLocaleString("en-CA");
