import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ScheduleFacts, SourceFacts } from "../../environments/facts/facts";
import type { DutyRole } from "../identity/duty-role";
import type { Names } from "../names";
import { COLLECT, scriptKey } from "../storage/lake-layout";
import type { Zone } from "../storage/zone";
import { collectArguments } from "./job-arguments";
import type { JobRuntime } from "./job-runtime";
import { GLUE_VERSION } from "./pipeline";
import { earlier, weeklyExpression } from "./schedule";

/** A dataset whose files are collected from a portal. */
export interface CollectedDataset {
  readonly name: string;
  readonly source: SourceFacts;
}

/** Arguments of {@link Collection}. */
export interface CollectionArgs {
  readonly names: Names;
  /** Role of the jobs. */
  readonly role: DutyRole;
  /** Role that starts workflows. */
  readonly orchestrator: DutyRole;
  /** Only those that have a source. */
  readonly datasets: readonly CollectedDataset[];
  readonly runtime: JobRuntime;
  readonly landing: Zone;
  /** When the pipelines start. */
  readonly schedule: ScheduleFacts;
  /** Name of the stack's schedule group. */
  readonly scheduleGroup: pulumi.Input<string>;
}

/** The scheduler tries for so long to start a collection, then leaves it to the next week. */
const START_MINUTES = 15;

/** Glue takes so long, with room to spare, until the script runs. */
const GLUE_START_MINUTES = 15;

/** Glue stops a collection after so long. The waits of its own patience are shorter. */
const TIMEOUT_MINUTES = 60;

/**
 * Minutes by which a collection starts before its pipeline: when the pipeline starts, the collection has ended, well or
 * not.
 */
export const COLLECTION_LEAD_MINUTES = START_MINUTES + GLUE_START_MINUTES + TIMEOUT_MINUTES;

/** The fewest and smallest workers that a Glue 5.0 job can have. One would do: it downloads and runs no Spark. */
const WORKERS = { workerType: "G.1X", numberOfWorkers: 2 };

/**
 * Brings the files of datasets from open data portals into landing, once a week, before their pipelines start.
 *
 * Creates for each dataset a job, a workflow of its own with the one trigger that starts it, and a schedule. The schedule starts
 * a workflow and not the job: who may start a job may give it another script.
 *
 * It is ahead by the clock, and not the first step of the pipeline. Whichever way a dataset is cleaned, its schedule starts
 * what it always starts; a portal that is down costs a week's new records, not the week's run; and nothing has to start DataBrew,
 * which no event rule can. Should a collection come late after all, say in the night in which clocks go forward, its file is
 * processed a week later and nothing is lost.
 *
 * Glue for Spark, although the job needs no Spark: a Python shell job costs 0.0625 DPU instead of 2, which saves about 6 cents a
 * month and dataset, but it has Python 3.9 and boto3 1.21, which nobody maintains any more, no Glue version, and logs in groups of
 * its own. A job without a Glue connection reaches the portal by the internet and nothing of the department's network.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/add-job-python.html
 * @see https://docs.aws.amazon.com/glue/latest/dg/glue-version-support-policy.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
 *
 * @throws when a name is too long for AWS, or is another dataset's already.
 */
export class Collection extends pulumi.ComponentResource {
  private readonly args: CollectionArgs;

  constructor(name: string, args: CollectionArgs, opts?: pulumi.ComponentResourceOptions) {
    refuseCollections(args.names, args.datasets);
    const expression = weeklyExpression(earlier(args.schedule, COLLECTION_LEAD_MINUTES));
    super("platform:components:Collection", name, {}, opts);
    this.args = args;
    for (const { name: dataset } of args.datasets) {
      this.workflow(name, dataset);
      this.schedule(name, dataset, expression);
    }
    this.registerOutputs({});
  }

  /** Lets the role of the jobs run, put files into landing, and see what it put there last. */
  grantCollect(role: DutyRole): void {
    const { datasets, landing, runtime } = this.args;
    runtime.grantRun(role, COLLECT);
    for (const { name } of datasets) landing.grantCollect(role, name);
  }

  /** Lets a role start the collections, and nothing else. */
  grantStart(role: DutyRole): void {
    const { names, datasets } = this.args;
    role.allow({
      sid: "StartWorkflows",
      actions: ["glue:StartWorkflowRun"],
      resources: datasets.map(({ name }) => names.collectionArn(name)),
    });
  }

  private workflow(name: string, dataset: string): void {
    const { names } = this.args;
    const child = { parent: this };
    const workflow = new aws.glue.Workflow(
      `${name}-${dataset}-workflow`,
      {
        name: names.collection(dataset),
        description: `Collects ${dataset} of ${names.identity.stack}`,
        maxConcurrentRuns: 1,
      },
      child,
    );
    const job = this.job(name, dataset);
    new aws.glue.Trigger(
      `${name}-${dataset}-start`,
      {
        name: names.job(dataset, COLLECT),
        type: "ON_DEMAND",
        // See `Pipeline`: enabled would start the workflow as soon as it is made.
        enabled: false,
        workflowName: workflow.name,
        actions: [{ jobName: job.name }],
      },
      child,
    );
  }

  private job(name: string, dataset: string): aws.glue.Job {
    const { names, role, runtime } = this.args;
    return new aws.glue.Job(
      `${name}-${dataset}-job`,
      {
        name: names.job(dataset, COLLECT),
        description: `${COLLECT} of ${dataset}`,
        roleArn: role.role.arn,
        glueVersion: GLUE_VERSION,
        command: {
          name: "glueetl",
          pythonVersion: "3",
          scriptLocation: `s3://${names.bucket("artifacts")}/${scriptKey(COLLECT)}`,
        },
        defaultArguments: collectArguments(names, dataset),
        securityConfiguration: runtime.securityConfiguration,
        ...WORKERS,
        timeout: TIMEOUT_MINUTES,
        executionClass: "STANDARD",
        // Two runs would take each other's exports for old ones.
        executionProperty: { maxConcurrentRuns: 1 },
        // The script itself asks a portal again; what is left then is shown.
        maxRetries: 0,
      },
      { parent: this, dependsOn: runtime.ready },
    );
  }

  private schedule(name: string, dataset: string, expression: string): void {
    const { names, orchestrator, schedule, scheduleGroup } = this.args;
    new aws.scheduler.Schedule(
      `${name}-${dataset}`,
      {
        name: names.collectionSchedule(dataset),
        description: `Starts ${names.collection(dataset)}`,
        groupName: scheduleGroup,
        scheduleExpression: expression,
        scheduleExpressionTimezone: schedule.timezone,
        flexibleTimeWindow: { mode: "OFF" },
        state: "ENABLED",
        target: {
          arn: "arn:aws:scheduler:::aws-sdk:glue:startWorkflowRun",
          roleArn: orchestrator.role.arn,
          input: JSON.stringify({ Name: names.collection(dataset) }),
          retryPolicy: { maximumEventAgeInSeconds: START_MINUTES * 60, maximumRetryAttempts: 3 },
        },
      },
      { parent: this },
    );
  }
}

/**
 * Refuses collections that could not exist.
 *
 * @param datasets all of the department.
 * @throws when a name is too long for AWS, or is another dataset's already.
 */
export function refuseCollections(
  names: Names,
  datasets: readonly { readonly name: string; readonly source?: SourceFacts }[],
): void {
  const all = datasets.map(({ name }) => name);
  for (const { name } of collectedOf(datasets)) {
    names.job(name, COLLECT);
    names.collection(name);
    names.collectionSchedule(name);
    if (all.includes(`${name}-${COLLECT}`)) {
      throw new Error(
        `dataset ${name} has a source, and its collection would be named like dataset ${name}-${COLLECT}; ` +
          `rename one of the two folders`,
      );
    }
  }
}

/** The datasets that have a source. */
export const collectedOf = <One extends { readonly name: string; readonly source?: SourceFacts }>(
  datasets: readonly One[],
): (One & CollectedDataset)[] =>
  datasets.flatMap((one) => (one.source === undefined ? [] : [{ ...one, source: one.source }]));
