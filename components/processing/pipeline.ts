import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StageFacts } from "../../environments/facts/facts";
import type { DutyRole } from "../identity/duty-role";
import { jobArguments } from "./job-arguments";
import { type JobAssets, stepJars, stepModules } from "./job-assets";
import type { JobRuntime } from "./job-runtime";
import { scriptKey, type Step, STEPS, tableName } from "../storage/lake-layout";
import type { Names } from "../names";
import { type StartingDataset, startOf } from "./workflow-start";

/** A dataset as the pipeline sees it. */
export interface PipelineDataset extends StartingDataset {
  readonly title: string;
  /** DQDL, one rule each. */
  readonly rules: readonly string[];
}

/** Arguments of {@link Pipeline}. */
export interface PipelineArgs {
  readonly names: Names;
  readonly roles: Readonly<Record<Step, DutyRole>>;
  readonly runtime: JobRuntime;
  readonly assets: JobAssets;
  readonly datasets: readonly PipelineDataset[];
  readonly size: Pick<StageFacts, "glueWorkers" | "glueWorkerType" | "jobTimeoutMinutes">;
}

/**
 * The Glue version whose Spark (3.5.4) and Iceberg (1.7.1) the rehearsal runs.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/release-notes.html
 */
export const GLUE_VERSION = "5.0";

/**
 * Three Glue jobs for each dataset, and the workflow that runs them: clean, then trust, then curate.
 * The datasets do not wait for each other.
 *
 * Creates for each dataset a data quality ruleset if it has rules, the jobs, the workflow and its triggers.
 * The first trigger starts on demand, or by an event where DataBrew cleans. It is never a schedule of
 * Glue's: that knows UTC only.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/workflows_overview.html
 *
 * @throws when there is no dataset, or one that could not run.
 */
export class Pipeline extends pulumi.ComponentResource {
  private readonly args: PipelineArgs;

  constructor(name: string, args: PipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    refuseDatasets(args.names, args.datasets, args.assets);
    super("platform:components:Pipeline", name, {}, opts);
    this.args = args;
    for (const dataset of args.datasets) this.workflow(name, dataset);
    this.registerOutputs({});
  }

  /** Lets a role start the workflows that the schedule starts, and nothing else. */
  grantStart(role: DutyRole): void {
    this.allow(role, "schedule", "StartWorkflows", "glue:StartWorkflowRun");
  }

  /**
   * Lets the rules of the stack start the workflows that wait for an event, and nothing else.
   *
   * @see https://docs.aws.amazon.com/glue/latest/dg/starting-workflow-eventbridge.html
   */
  grantNotify(role: DutyRole): void {
    this.allow(role, "databrew", "NotifyWorkflows", "glue:NotifyEvent");
  }

  /** The jobs of a dataset, each started by the success of the one before. */
  private workflow(name: string, dataset: PipelineDataset): void {
    const { names } = this.args;
    const { name: id } = dataset;
    this.ruleset(name, dataset);
    const workflow = new aws.glue.Workflow(
      `${name}-${id}-workflow`,
      {
        name: names.workflow(id),
        description: `Cleans, checks and curates ${id} of ${names.identity.stack}`,
        maxConcurrentRuns: 1,
      },
      { parent: this },
    );
    const clean = this.job(name, id, "clean");
    const trust = this.job(name, id, "trust");
    const curate = this.job(name, id, "curate");
    this.startTrigger(name, dataset, workflow, clean);
    this.trigger(name, id, "trust", workflow, clean, trust);
    this.trigger(name, id, "curate", workflow, trust, curate);
  }

  /**
   * One event starts one run: a larger batch would wait for more of them, 15 minutes by default.
   *
   * Not `enabled`: that is the provider's default, and of these two types it makes something else. A trigger on demand
   * would start its workflow as soon as it is made, before the roles may do anything, and one on an event cannot be
   * started. Both do their work without it.
   *
   * @see https://github.com/hashicorp/terraform-provider-aws/issues/42498
   * @see https://github.com/hashicorp/terraform-provider-aws/pull/49408
   */
  private startTrigger(
    name: string,
    dataset: PipelineDataset,
    workflow: aws.glue.Workflow,
    first: aws.glue.Job,
  ): void {
    const { names } = this.args;
    const { by } = startOf(names, dataset);
    new aws.glue.Trigger(
      `${name}-${dataset.name}-start`,
      {
        name: names.startTrigger(dataset.name),
        ...(by === "schedule"
          ? { type: "ON_DEMAND" }
          : { type: "EVENT", eventBatchingConditions: [{ batchSize: 1 }] }),
        enabled: false,
        workflowName: workflow.name,
        actions: [{ jobName: first.name }],
      },
      { parent: this },
    );
  }

  /** Grants on the workflows that start in one way; none, where no workflow does. */
  private allow(role: DutyRole, by: "schedule" | "databrew", sid: string, action: string): void {
    const { names, datasets } = this.args;
    const resources = datasets
      .filter((dataset) => startOf(names, dataset).by === by)
      .map((dataset) => names.workflowArn(dataset.name));
    if (resources.length > 0) role.allow({ sid, actions: [action], resources });
  }

  /** Without a target table: the first run has yet to make it. */
  private ruleset(name: string, { name: dataset, title, rules }: PipelineDataset): void {
    if (rules.length === 0) return;
    new aws.glue.DataQualityRuleset(
      `${name}-${dataset}-rules`,
      {
        name: this.args.names.ruleset(dataset),
        description: title,
        ruleset: `Rules = [\n${rules.map((rule) => `  ${rule}`).join(",\n")}\n]`,
      },
      { parent: this },
    );
  }

  private job(name: string, dataset: string, step: Step): aws.glue.Job {
    const { names, roles, runtime, assets, size } = this.args;
    return new aws.glue.Job(
      `${name}-${dataset}-${step}`,
      {
        name: names.job(dataset, step),
        description: `${step} of ${dataset}`,
        roleArn: roles[step].role.arn,
        glueVersion: GLUE_VERSION,
        command: {
          name: "glueetl",
          pythonVersion: "3",
          scriptLocation: `s3://${names.bucket("artifacts")}/${scriptKey(step)}`,
        },
        defaultArguments: jobArguments({
          names,
          dataset,
          step,
          jars: stepJars(assets, step),
          pythonModules: stepModules(assets, step),
          encryptionKey: runtime.encryptionKeyOf(dataset),
        }),
        securityConfiguration: runtime.securityConfiguration,
        workerType: size.glueWorkerType,
        numberOfWorkers: size.glueWorkers,
        timeout: size.jobTimeoutMinutes,
        executionClass: "STANDARD",
        // Two runs of one job would race for the same commit.
        executionProperty: { maxConcurrentRuns: 1 },
        // A failure is shown, not retried: the next run picks up what this one left.
        maxRetries: 0,
      },
      { parent: this, dependsOn: runtime.ready },
    );
  }

  private trigger(
    name: string,
    dataset: string,
    step: Step,
    workflow: aws.glue.Workflow,
    after: aws.glue.Job,
    job: aws.glue.Job,
  ): void {
    new aws.glue.Trigger(
      `${name}-${dataset}-${step}-trigger`,
      {
        name: this.args.names.job(dataset, step),
        type: "CONDITIONAL",
        enabled: true,
        workflowName: workflow.name,
        predicate: {
          logical: "AND",
          conditions: [{ jobName: after.name, logicalOperator: "EQUALS", state: "SUCCEEDED" }],
        },
        actions: [{ jobName: job.name }],
      },
      { parent: this },
    );
  }
}

/**
 * Refuses datasets that the pipeline could not run.
 *
 * @throws when there is none, when a name is too long for AWS, or when settings are missing.
 */
export function refuseDatasets(
  names: Names,
  datasets: readonly { readonly name: string }[],
  assets: Pick<JobAssets, "settings">,
): void {
  if (datasets.length === 0) {
    throw new Error("a department needs at least one dataset; add a folder with a contract.yaml");
  }
  for (const { name } of datasets) {
    for (const step of STEPS) names.job(name, step);
    names.workflow(name);
    names.schedule(name);
    names.jobRule(name, "curated");
    names.tableArn("raw", tableName(name));
    if (assets.settings[name] === undefined) {
      throw new Error(`dataset ${name} has no job settings; pass them in assets.settings`);
    }
  }
}
