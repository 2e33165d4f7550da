import path from "node:path";
import type { StackFacts } from "../../environments/facts/facts";
import type { ProgramReport } from "../deploy/run-program";
import { proveEvents } from "../jobs/prove-events";
import type { WorkflowRun } from "../jobs/workflow-run";
import type { PublishedStack } from "../publish-stack";
import type { Stage } from "../stage";
import { NOT_COVERED, NOTHING_FOUND, type Proof, type StackSummary, tryToProve } from "../summary";
import { proveAlarms } from "./alarm-proofs";
import { BACKUP_NOT_COVERED, proveBackup } from "./backup-proofs";
import { type CollectionHistory, proveCollection } from "./collection-proof";
import { type Landed, proveDataset } from "./data-proofs";
import { deploymentProof, resourcesByType, withoutApiLines } from "./deployment-proof";
import { proveIam } from "./iam-proofs";
import { proveNothingPersonalIsPublished } from "./privacy-proofs";
import { proveProducts } from "./product-proofs";
import { exportRefusedRows } from "./refused-rows";
import { type LakeState, proveRerun } from "./rerun-proof";
import type { Steward } from "./steward";

/** With what and as whom proofs look. */
export interface Witness extends Stage {
  readonly facts: StackFacts;
  readonly report: ProgramReport;
  readonly steward: Steward;
  /** Folder of what the jobs printed. */
  readonly logs: string;
}

/** What happened before. */
export interface Happened {
  /** The first run and the run after it, which found nothing new. */
  readonly runs: readonly [WorkflowRun, WorkflowRun];
  /** The lake before and after the second run. */
  readonly lake: readonly [LakeState, LakeState];
  /** What became of rows that were repaired after that, where the request says so. */
  readonly replay?: Proof;
  /** Dataset → what was landed. */
  readonly landed: ReadonlyMap<string, Landed>;
  readonly published: PublishedStack;
  /** Absent where nothing is collected. */
  readonly collection?: CollectionHistory | undefined;
}

/**
 * Proves a stack from what is read back. The alarms come after everything that reads metrics or calls: to see an alarm,
 * its metric is given a value that no run gave it. IAM comes last: it judges all calls.
 */
export async function proveStack(
  witness: Witness,
  { runs, lake, replay, landed, published, collection }: Happened,
): Promise<Omit<StackSummary, "seconds">> {
  const { facts, report, steward, logs, request, identities, signal } = witness;
  const [run, rerun] = runs;
  const datasets = await proveDatasets(steward, facts, landed);
  const one = (claim: string, prove: () => Promise<Proof>): Promise<Proof> =>
    tryToProve(claim, prove, (failed) => failed);
  const several = (claim: string, prove: () => Promise<Proof[]>): Promise<Proof[]> =>
    tryToProve(claim, prove, (failed) => [failed]);
  const refused = await one("every refused row is written out for the steward", () =>
    exportRefusedRows(steward, facts, path.join(request.out, "quarantine", facts.stack)),
  );
  const privacy = await several("no dropped or pseudonymised value occurs in reports or logs", () =>
    proveNothingPersonalIsPublished(steward, facts, [published.dir, logs]),
  );
  const products = await several("each data product is what its readers were promised", () =>
    proveProducts({ identities, steward, facts, signal }),
  );
  const collecting =
    collection &&
    (await tryToProve(
      "every export of the portal lies in landing unchanged, with its manifest",
      () => proveCollection(witness, facts, collection),
      (failed) => ({ proofs: [failed], collected: {} }),
    ));
  const backup = await one("every object has its replica", () => proveBackup(witness, facts));
  const alarms = await several("each alarm reaches its topic", () =>
    proveAlarms(witness, facts, report),
  );
  const iam = await proveIam(witness, facts, witness.deployer, report);
  const proofs = [
    deploymentProof(report),
    workflowProof(run),
    proveEvents(facts, runs),
    ...(collecting?.proofs ?? []),
    ...datasets.flatMap(({ found }) => found.proofs),
    proveRerun(rerun, ...lake),
    ...(replay ? [replay] : []),
    refused,
    published.proof,
    ...privacy,
    ...products,
    backup,
    ...alarms,
    ...iam.proofs,
  ];
  return {
    ok: proofs.every((proof) => proof.holds),
    proofs,
    datasets: Object.fromEntries(datasets.map(({ name, found }) => [name, found.summary])),
    ...(collecting === undefined ? {} : { collected: collecting.collected }),
    iam: iam.summary,
    resources: resourcesByType(report),
    notCovered: [...withoutApiLines(report), ...NOT_COVERED, ...BACKUP_NOT_COVERED],
    reports: published.reports,
  };
}

function proveDatasets(steward: Steward, facts: StackFacts, landed: ReadonlyMap<string, Landed>) {
  return Promise.all(
    facts.department.datasets.map(async (dataset) => ({
      name: dataset.name,
      found: await tryToProve(
        `${dataset.name}: the lake can be read back`,
        () => proveDataset(steward, facts, dataset, landed.get(dataset.name) ?? { files: 0 }),
        (failed) => ({ summary: NOTHING_FOUND, proofs: [failed] }),
      ),
    })),
  );
}

function workflowProof({ failed, notStarted, seconds }: WorkflowRun): Proof {
  return {
    claim: "every job of the workflow succeeded under its own role",
    holds: failed.length === 0 && notStarted.length === 0,
    evidence:
      failed.length === 0
        ? [[...seconds].map(([job, took]) => `${job} ${took.toFixed(1)} s`).join(", ")]
        : [
            ...failed.map(({ job, error }) => `${job}: ${error}`),
            ...notStarted.map((job) => `${job} did not start: a job before it failed`),
          ],
  };
}
