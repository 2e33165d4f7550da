import { mkdirSync } from "node:fs";
import path from "node:path";
import { Names } from "../components/names";
import { datasetsWithKeys, requestKeyOf } from "../components/storage/encryption-keys";
import type { StackFacts } from "../environments/facts/facts";
import { deploy } from "./deploy/deploy";
import { deploymentRole } from "./deploy/deployment-role";
import type { ProgramReport } from "./deploy/run-program";
import { openPortal, type OpenPortal, type PortalStub } from "./jobs/portal";
import { type WorkflowRun, runDepartmentWorkflow } from "./jobs/workflow-run";
import { generateFiles, land, type LandingFiles } from "./land";
import { landingFiles } from "./arguments";
import type { Progress } from "./progress";
import { collectionState } from "./proofs/collection-proof";
import type { Landed } from "./proofs/data-proofs";
import { proveStack } from "./proofs/prove-stack";
import { proveReplay, REPLAY_CLAIM } from "./proofs/replay-proof";
import { lakeState } from "./proofs/rerun-proof";
import { Steward } from "./proofs/steward";
import { PUBLISHED_CLAIM, publishStack, reportsFolder } from "./publish-stack";
import type { Stage } from "./stage";
import { type StackSummary, tryToProve } from "./summary";

/** Rehearses one stack: deploy, land, run the workflow twice, publish, prove. */
export async function rehearseStack(
  stage: Stage,
  facts: StackFacts,
  progress: Progress,
): Promise<StackSummary> {
  const { request, identities } = stage;
  const { stack } = facts;
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
  const portal = await openPortal(
    facts,
    files,
    stage.emulator.state,
    request.landing === undefined,
  );
  try {
    return await moveAndProve(stage, facts, progress, { report, files, portal, logs });
  } finally {
    await portal.stub?.stop();
  }
}

/** What a deployed stack is rehearsed with. */
interface Prepared {
  readonly report: ProgramReport;
  readonly files: FilesByDataset;
  readonly portal: OpenPortal;
  /** Folder for what the jobs print. */
  readonly logs: string;
}

async function moveAndProve(
  stage: Stage,
  facts: StackFacts,
  progress: Progress,
  { report, files, portal, logs }: Prepared,
): Promise<StackSummary> {
  const { identities, signal } = stage;
  const { department, stack } = facts;
  const names = Names.of(facts);
  const { stub, served, delivered } = portal;
  await progress.step("land", () => landFiles(stage, facts, delivered));
  await progress.step("start Spark", () => stage.spark.ready());
  const runOnce = () => runWorkflow(stage, facts, report, logs, progress, stub);
  const state = () => stub && collectionState(stage, facts, stub);
  const run = await progress.step("workflow", runOnce);
  const collectedOnce = await state();
  const clients = await identities.clients(names.role("steward"), "rehearsal-proofs", {
    person: `${stack}-steward-person`,
    tags: { department: department.name, duty: "steward" },
  });
  const steward = new Steward(
    clients,
    names.workgroup("steward"),
    names.database("curated"),
    signal,
  );
  const before = await lakeState(steward, facts);
  const rerun = await progress.step("workflow again", runOnce);
  const collectedTwice = await state();
  const after = await lakeState(steward, facts);
  const replay = stage.request.replay
    ? await progress.step("replay", () =>
        tryToProve(
          REPLAY_CLAIM,
          () => proveReplay(stage, facts, { clients, steward }, runOnce),
          (failed) => failed,
        ),
      )
    : undefined;
  const published = await progress.step("publish", () =>
    tryToProve(
      PUBLISHED_CLAIM,
      () => publishStack(stage, facts, report),
      (proof) => ({ dir: reportsFolder(stage, facts), reports: [], proof }),
    ),
  );
  return progress.step("prove", () =>
    proveStack(
      { ...stage, facts, report, steward, logs },
      {
        ...{ runs: [run, rerun], lake: [before, after] },
        ...(replay ? { replay } : {}),
        ...{ landed: landedOf(facts, files), published },
        ...(collectedOnce && collectedTwice
          ? { collection: { served, states: [collectedOnce, collectedTwice] } }
          : {}),
      },
    ).then((found) => ({ ...found, seconds: progress.timings })),
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
    const folder = path.join(emulator.state, "generated", department.name, name);
    made.set(
      name,
      request.landing === undefined
        ? await generateFiles(department.name, name, request.rows, request.seed, folder)
        : landingFiles(request.landing, department.name, name),
    );
  }
  return made;
}

async function landFiles(stage: Stage, facts: StackFacts, files: FilesByDataset): Promise<void> {
  const names = Names.of(facts);
  const clients = await stage.identities.clients(names.role("ingest"), "land", {
    role: `${facts.stack}-delivering-system`,
    tags: { department: facts.department.name, duty: "ingest" },
  });
  for (const dataset of facts.department.datasets) {
    const made = files.get(dataset.name);
    const key = requestKeyOf(names, datasetsWithKeys(facts.department), dataset.name);
    if (made !== undefined) await land(clients, names.bucket("landing"), dataset, made, key);
  }
}

/** What was landed of each dataset. */
const landedOf = ({ department }: StackFacts, files: FilesByDataset): ReadonlyMap<string, Landed> =>
  new Map(
    department.datasets.map(({ name }) => {
      const made = files.get(name);
      const rows = made?.rows === undefined ? {} : { rows: made.rows };
      return [name, { files: made?.files.length ?? 0, ...rows }];
    }),
  );

async function runWorkflow(
  stage: Stage,
  facts: StackFacts,
  report: ProgramReport,
  logs: string,
  progress: Progress,
  portal: PortalStub | undefined,
): Promise<WorkflowRun> {
  const { identities, spark, signal } = stage;
  const names = Names.of(facts);
  return runDepartmentWorkflow({
    facts,
    deployed: report.deployed,
    service: await identities.clients(deploymentRole(facts.stack), "aws-services", "account"),
    orchestrator: await identities.clients(names.role("orchestrate"), "schedule", {
      service: "scheduler.amazonaws.com",
      sourceArn: names.scheduleGroupArn(),
    }),
    ...{ identities, spark, portal, logs, signal },
    onJob: (job, seconds, ok) => {
      progress.say(`${job} ${ok ? "succeeded" : "FAILED"} in ${seconds.toFixed(1)} s`);
    },
  });
}
