import path from "node:path";
import { StartWorkflowRunCommand } from "@aws-sdk/client-glue";
import type { Clients } from "../clients";
import type { DeployedResource } from "../deploy/deployment";
import type { Identities } from "../identities";
import type { Spark } from "./spark";
import { type JobStart, readJob, readTriggers, runWorkflow } from "./workflow";

/** A job that did not end well. */
export interface FailedJob {
  readonly job: string;
  readonly error: string;
}

/** What one pass of a department's workflow did. */
export interface WorkflowRun {
  readonly runId: string;
  /** Job → seconds, in the order in which they ran. */
  readonly seconds: ReadonlyMap<string, number>;
  readonly failed: readonly FailedJob[];
  /** Jobs of the workflow that never started, because what they wait for failed. */
  readonly notStarted: readonly string[];
}

/** Who and what a workflow run needs. */
export interface WorkflowContext {
  readonly workflow: string;
  readonly deployed: readonly DeployedResource[];
  /** Reads triggers and jobs, as the Glue service itself would. */
  readonly service: Clients;
  /** Starts the run, as the schedule would. */
  readonly orchestrator: Clients;
  readonly identities: Identities;
  readonly spark: Spark;
  /** Folder for what the jobs print. */
  readonly logs: string;
  readonly signal: AbortSignal;
  readonly onJob: (job: string, seconds: number, ok: boolean) => void;
}

/** Starts the department's workflow as its schedule would, and plays Glue: each job's real script under its own role. */
export async function runDepartmentWorkflow(context: WorkflowContext): Promise<WorkflowRun> {
  const { RunId } = await context.orchestrator.glue.send(
    new StartWorkflowRunCommand({ Name: context.workflow }),
  );
  const runId = RunId ?? "";
  const ids = (type: string) =>
    context.deployed.filter((one) => one.type === type).map((one) => one.id);
  const triggers = await readTriggers(context.service, ids("aws:glue/trigger:Trigger"));
  const seconds = new Map<string, number>();
  const failed: FailedJob[] = [];
  const states = await runWorkflow(triggers, async (start) => {
    context.signal.throwIfAborted();
    const outcome = await runJob(context, runId, start);
    seconds.set(start.job, outcome.seconds);
    context.onJob(start.job, outcome.seconds, outcome.ok);
    if (!outcome.ok) failed.push({ job: start.job, error: outcome.error ?? "no reason given" });
    return outcome.ok;
  });
  const all = triggers.flatMap((trigger) => (trigger.Actions ?? []).map(({ JobName }) => JobName));
  return {
    ...{ runId, seconds, failed },
    notStarted: all.flatMap((job) => (job === undefined || states.has(job) ? [] : [job])),
  };
}

async function runJob(context: WorkflowContext, runId: string, start: JobStart) {
  const job = await readJob(context.service, start.job);
  const role = (job.Role ?? "").split("/").at(-1) ?? "";
  return context.spark.run({
    script: job.Command?.ScriptLocation ?? "",
    arguments: {
      ...job.DefaultArguments,
      ...start.arguments,
      "--JOB_NAME": start.job,
      "--JOB_RUN_ID": `${runId}-${start.job}`,
      "--WORKFLOW_NAME": context.workflow,
      "--WORKFLOW_RUN_ID": runId,
    },
    credentials: await context.identities.credentials(role, start.job, {
      service: "glue.amazonaws.com",
    }),
    log: path.join(context.logs, `${start.job}.log`),
  });
}
