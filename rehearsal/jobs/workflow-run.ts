import path from "node:path";
import { StartWorkflowRunCommand, type Trigger } from "@aws-sdk/client-glue";
import { Names } from "../../components/names";
import { COLLECT, scriptKey } from "../../components/storage/lake-layout";
import type { StackFacts } from "../../environments/facts/facts";
import { jobSettings } from "../../infra/job-settings";
import type { Clients } from "../clients";
import type { DeployedResource } from "../deploy/deployment";
import type { Identities } from "../identities";
import { jobEvent, type MatchedRule, simulate, type SimulatedEvent } from "./job-events";
import type { PortalStub } from "./portal";
import { readStarts, type ScheduledStart } from "./schedules";
import type { JobOutcome, Spark } from "./spark";
import { type JobStart, readJob, readTriggers, runWorkflow } from "./workflow";

/** A job that did not end well. */
export interface FailedJob {
  readonly job: string;
  readonly error: string;
}

/** What one pass of a department's schedules did. */
export interface WorkflowRun {
  /** Job → seconds, in the order in which they ran. */
  readonly seconds: ReadonlyMap<string, number>;
  readonly failed: readonly FailedJob[];
  /** Jobs that never started, because what they wait for failed or no event came. */
  readonly notStarted: readonly string[];
  /** The events that AWS would have sent, and the rules that they matched. */
  readonly events: readonly SimulatedEvent[];
}

/** Who and what a run needs. */
export interface WorkflowContext {
  readonly facts: StackFacts;
  readonly deployed: readonly DeployedResource[];
  /** Reads schedules, rules, triggers and jobs, as the services themselves would. */
  readonly service: Clients;
  /** Starts workflows, as the schedule would. */
  readonly orchestrator: Clients;
  readonly identities: Identities;
  readonly spark: Spark;
  /** Where collect jobs find their portal; undefined where nothing is collected. */
  readonly portal: PortalStub | undefined;
  /** Folder for what the jobs print. */
  readonly logs: string;
  readonly signal: AbortSignal;
  readonly onJob: (job: string, seconds: number, ok: boolean) => void;
}

/**
 * Does what each schedule of the department does, and plays the services behind it: Glue, DataBrew and EventBridge, each job
 * under its own role.
 */
export async function runDepartmentWorkflow(context: WorkflowContext): Promise<WorkflowRun> {
  const run = new DepartmentRun(context, await triggersOf(context));
  for (const start of await readStarts(
    context.service,
    ids(context, "aws:scheduler/schedule:Schedule"),
    Names.of(context.facts).scheduleGroup(),
  )) {
    await run.start(start);
  }
  return run.result();
}

const ids = ({ deployed }: WorkflowContext, type: string): string[] =>
  deployed.filter((one) => one.type === type).map((one) => one.id);

const triggersOf = (context: WorkflowContext): Promise<Trigger[]> =>
  readTriggers(context.service, ids(context, "aws:glue/trigger:Trigger"));

/** One pass; it collects what happens. */
class DepartmentRun {
  private readonly seconds = new Map<string, number>();
  private readonly failed: FailedJob[] = [];
  private readonly events: SimulatedEvent[] = [];
  private readonly names: Names;
  private readonly rules: readonly string[];

  constructor(
    private readonly context: WorkflowContext,
    private readonly triggers: readonly Trigger[],
  ) {
    this.names = Names.of(context.facts);
    this.rules = ids(context, "aws:cloudwatch/eventRule:EventRule");
  }

  async start(start: ScheduledStart): Promise<void> {
    switch (start.starts) {
      case "workflow": {
        const { RunId } = await this.context.orchestrator.glue.send(
          new StartWorkflowRunCommand({ Name: start.name }),
        );
        await this.runWorkflow(start.name, RunId ?? "", "ON_DEMAND");
        return;
      }
      case "databrew": {
        const ended = await this.playDataBrew(start.name);
        for (const matched of ended.matched) await this.follow(ended.event.id, matched);
      }
    }
  }

  result(): WorkflowRun {
    const { seconds, failed, events } = this;
    const jobs = this.triggers.flatMap(({ Actions = [] }) => Actions.map(({ JobName }) => JobName));
    return {
      ...{ seconds, failed, events },
      notStarted: jobs.flatMap((job) => (job === undefined || seconds.has(job) ? [] : [job])),
    };
  }

  /** Starts the workflows that a rule leads to; the role of the rule must admit EventBridge for it. */
  private async follow(event: string, { ruleArn, targets }: MatchedRule): Promise<void> {
    for (const { arn, roleArn } of targets) {
      const [, workflow] = /^arn:aws:glue:[^:]*:\d*:workflow\/(.+)$/.exec(arn) ?? [];
      if (workflow === undefined) continue;
      await this.context.identities.credentials(roleArn?.split("/").at(-1) ?? "", "notify", {
        service: "events.amazonaws.com",
        sourceArn: ruleArn,
      });
      await this.runWorkflow(workflow, `wr_${event.replaceAll("-", "")}`, "EVENT");
    }
  }

  private async runWorkflow(
    workflow: string,
    runId: string,
    start: "EVENT" | "ON_DEMAND",
  ): Promise<void> {
    const triggers = this.triggers.filter(({ WorkflowName }) => WorkflowName === workflow);
    await runWorkflow(triggers, start, async (job) => {
      const outcome = await this.runJob(workflow, runId, job);
      await this.ended("glue", job.job, runId, outcome);
      return outcome.ok;
    });
  }

  private async runJob(workflow: string, runId: string, start: JobStart): Promise<JobOutcome> {
    const { service, spark, portal, identities, signal } = this.context;
    signal.throwIfAborted();
    const job = await readJob(service, start.job);
    const role = (job.Role ?? "").split("/").at(-1) ?? "";
    const script = job.Command?.ScriptLocation ?? "";
    return spark.run({
      script,
      // Only a job that collects leaves AWS.
      ...(portal !== undefined && script.endsWith(`/${scriptKey(COLLECT)}`)
        ? { environment: portal.environment }
        : {}),
      arguments: {
        ...job.DefaultArguments,
        ...start.arguments,
        "--JOB_NAME": start.job,
        "--JOB_RUN_ID": `${runId}-${start.job}`,
        "--WORKFLOW_NAME": workflow,
        "--WORKFLOW_RUN_ID": runId,
      },
      credentials: await identities.credentials(role, start.job, {
        service: "glue.amazonaws.com",
      }),
      log: this.log(start.job),
    });
  }

  /** DataBrew has no API here: its job's dataset is found by the job's name. */
  private async playDataBrew(job: string): Promise<SimulatedEvent> {
    const { facts, spark, identities, signal } = this.context;
    signal.throwIfAborted();
    const dataset = facts.department.datasets.find(
      ({ name }) => this.names.databrewJob(name, "cleanse") === job,
    );
    if (dataset === undefined)
      throw new Error(`a schedule starts ${job}, which is no DataBrew job`);
    const outcome = await spark.run({
      databrew: jobSettings(facts, dataset),
      credentials: await identities.credentials(this.names.role("cleanse"), job, {
        service: "databrew.amazonaws.com",
      }),
      log: this.log(job),
    });
    return this.ended("databrew", job, "", outcome);
  }

  private async ended(
    service: "glue" | "databrew",
    job: string,
    run: string,
    { ok, seconds, error }: JobOutcome,
  ): Promise<SimulatedEvent> {
    const { identities, onJob } = this.context;
    const { accountId: account, region } = this.names.identity;
    this.seconds.set(job, seconds);
    onJob(job, seconds, ok);
    if (!ok) this.failed.push({ job, error: error ?? "no reason given" });
    const event = jobEvent(service, { account, region, time: new Date() }, { name: job, run, ok });
    const reader = this.context.service.events;
    const simulated = await simulate(identities.eventBus, reader, this.rules, event);
    this.events.push(simulated);
    return simulated;
  }

  private readonly log = (job: string): string => path.join(this.context.logs, `${job}.log`);
}
