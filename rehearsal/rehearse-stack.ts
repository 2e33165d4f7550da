import { mkdirSync } from "node:fs";
import path from "node:path";
import { Names } from "../components/names";
import type { Dataset, StackFacts } from "../environments/facts/facts";
import { deploy } from "./deploy/deploy";
import { deploymentRole } from "./deploy/deployment-role";
import type { ProgramReport } from "./deploy/run-program";
import { type Emulator } from "./emulator";
import type { Assumer, Identities } from "./identities";
import { type WorkflowRun, runDepartmentWorkflow } from "./jobs/workflow-run";
import type { Spark } from "./jobs/spark";
import { generateFiles, land, type LandingFiles } from "./land";
import { landingFiles, type RehearsalRequest } from "./arguments";
import type { Progress } from "./progress";
import { proveDataset } from "./proofs/data-proofs";
import { proveIam } from "./proofs/iam-proofs";
import { proveNothingPersonalIsPublished } from "./proofs/privacy-proofs";
import { exportRefusedRows } from "./proofs/refused-rows";
import { Steward } from "./proofs/steward";
import { lakeState, proveRerun } from "./proofs/rerun-proof";
import { PUBLISHED_CLAIM, publishStack, reportsFolder } from "./publish-stack";
import { NOT_COVERED, NOTHING_FOUND, type Proof, type StackSummary, tryToProve } from "./summary";

/** The department's servers land and publish files; EC2 hands them their roles. */
export const SERVER: Assumer = { service: "ec2.amazonaws.com" };

/** What all stacks of one rehearsal share. */
export interface Stage {
  readonly request: RehearsalRequest;
  readonly emulator: Emulator;
  readonly identities: Identities;
  readonly spark: Spark;
  readonly signal: AbortSignal;
  readonly afterDeployment?: AfterDeployment | undefined;
}

/** What an operator may change by hand after the deployment; the proofs must notice. */
export type AfterDeployment = (facts: StackFacts, emulator: Emulator) => Promise<void>;

/** Rehearses one stack: deploy, land, run the workflow twice, publish, prove. */
export async function rehearseStack(
  stage: Stage,
  facts: StackFacts,
  progress: Progress,
): Promise<StackSummary> {
  const { request, identities, signal } = stage;
  const { department, stack } = facts;
  const logs = path.join(request.out, "logs", stack);
  mkdirSync(logs, { recursive: true });

  const [report, files] = await Promise.all([
    progress.step("deploy", () => deployStack(stage, facts)),
    progress.step("make landing files", () => makeLandingFiles(stage, facts)),
  ]);
  const names = Names.of(facts);
  // By hand on AWS: after the first `pulumi up`, which makes the key, and before the first run.
  await identities.writeSecret(names.pseudonymKeyParameter(), names.keyAlias("data"));
  await stage.afterDeployment?.(facts, stage.emulator);
  await progress.step("land", () => landFiles(stage, facts, files));
  await progress.step("start Spark", () => stage.spark.ready());
  const runOnce = () => runWorkflow(stage, facts, report, logs, progress);
  const run = await progress.step("workflow", runOnce);
  const steward = new Steward(
    await identities.clients(names.role("steward"), "rehearsal-proofs", {
      person: `${stack}-steward-person`,
      tags: { department: department.name, duty: "steward" },
    }),
    names.workgroup("steward"),
    names.database("curated"),
    signal,
  );
  const before = await lakeState(steward, facts);
  const rerun = await progress.step("workflow again", runOnce);
  const after = await lakeState(steward, facts);
  const published = await progress.step("publish", () =>
    tryToProve(
      PUBLISHED_CLAIM,
      () => publishStack(stage, facts),
      (proof) => ({ dir: reportsFolder(stage, facts), reports: [], proof }),
    ),
  );
  return progress.step("prove", async () => {
    const datasets = await proveDatasets(steward, facts, files);
    const refused = await tryToProve(
      "every refused row is written out for the steward",
      () => exportRefusedRows(steward, facts, path.join(request.out, "quarantine", stack)),
      (failed) => failed,
    );
    const privacy = await tryToProve(
      "no dropped or pseudonymised value occurs in reports or logs",
      () => proveNothingPersonalIsPublished(steward, facts, [published.dir, logs]),
      (failed) => [failed],
    );
    const iam = await proveIam(stage, facts, report);
    const proofs = [
      deploymentProof(report),
      workflowProof(run),
      ...datasets.flatMap(({ found }) => found.proofs),
      proveRerun(rerun, before, after),
      refused,
      published.proof,
      ...privacy,
      ...iam.proofs,
    ];
    return {
      ok: proofs.every((proof) => proof.holds),
      proofs,
      datasets: Object.fromEntries(datasets.map(({ name, found }) => [name, found.summary])),
      iam: iam.summary,
      resources: resourcesByType(report),
      notCovered: [
        ...report.notCovered.map(({ type, count, why }) => `${count} × ${type}: ${why}`),
        ...NOT_COVERED,
      ],
      reports: published.reports,
      seconds: progress.timings,
    };
  });
}

function proveDatasets(steward: Steward, facts: StackFacts, files: FilesByDataset) {
  return Promise.all(
    facts.department.datasets.map(async (dataset) => ({
      name: dataset.name,
      found: await tryToProve(
        `${dataset.name}: the lake can be read back`,
        () => proveDataset(steward, facts, dataset, landed(files, dataset)),
        (failed) => ({ summary: NOTHING_FOUND, proofs: [failed] }),
      ),
    })),
  );
}

async function deployStack(stage: Stage, { stack, settings }: StackFacts): Promise<ProgramReport> {
  const { accountId: account, homeRegion: region } = settings;
  const { endpoint, caFile } = stage.emulator;
  const credentials = await stage.identities.credentials(
    deploymentRole(stack),
    `deploy-${stack}`,
    "account",
  );
  return deploy(
    { stack, endpoint: { endpoint, caFile }, credentials, account, region },
    stage.signal,
  );
}

type FilesByDataset = ReadonlyMap<string, LandingFiles>;

async function makeLandingFiles(stage: Stage, { department }: StackFacts): Promise<FilesByDataset> {
  const { request, emulator } = stage;
  const made = new Map<string, LandingFiles>();
  for (const { name } of department.datasets) {
    const given =
      request.landing === undefined ? [] : landingFiles(request.landing, department.name, name);
    const folder = path.join(emulator.state, "generated", department.name, name);
    made.set(
      name,
      request.landing === undefined
        ? await generateFiles(department.name, name, request.rows, request.seed, folder)
        : { files: given },
    );
  }
  return made;
}

async function landFiles(stage: Stage, facts: StackFacts, files: FilesByDataset): Promise<void> {
  const clients = await stage.identities.clients(Names.of(facts).role("ingest"), "land", SERVER);
  for (const [dataset, { files: paths }] of files) {
    await land(clients, Names.of(facts).bucket("landing"), dataset, paths);
  }
}

const landed = (files: FilesByDataset, { name }: Dataset) => {
  const made = files.get(name);
  return {
    files: made?.files.length ?? 0,
    ...(made?.rows === undefined ? {} : { rows: made.rows }),
  };
};

async function runWorkflow(
  stage: Stage,
  facts: StackFacts,
  report: ProgramReport,
  logs: string,
  progress: Progress,
): Promise<WorkflowRun> {
  const { identities, spark, signal } = stage;
  const names = Names.of(facts);
  return runDepartmentWorkflow({
    workflow: names.workflow(),
    deployed: report.deployed,
    service: await identities.clients(deploymentRole(facts.stack), "glue-service", "account"),
    orchestrator: await identities.clients(names.role("orchestrate"), "schedule", {
      service: "scheduler.amazonaws.com",
      sourceArn: names.scheduleGroupArn(),
    }),
    ...{ identities, spark, logs, signal },
    onJob: (job, seconds, ok) => {
      progress.say(`${job} ${ok ? "succeeded" : "FAILED"} in ${seconds.toFixed(1)} s`);
    },
  });
}

function deploymentProof({ deployed, problems }: ProgramReport): Proof {
  const claim = "every resource of the program exists as asked for";
  return problems.length === 0
    ? { claim, holds: true, evidence: [`${deployed.length} resources read back`] }
    : { claim, holds: false, evidence: problems };
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

function resourcesByType({ deployed }: ProgramReport): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of deployed) counts[type] = (counts[type] ?? 0) + 1;
  return Object.fromEntries(
    Object.entries(counts).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}
