import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { StageFacts } from "../../environments/facts/facts";
import type { DutyRole } from "../identity/duty-role";
import { jobArguments } from "./job-arguments";
import { type JobAssets, stepJars, stepModules } from "./job-assets";
import type { JobRuntime } from "./job-runtime";
import { scriptKey, type Step, STEPS, tableName } from "../storage/lake-layout";
import type { Names } from "../names";

/** A dataset as the pipeline sees it. */
export interface PipelineDataset {
  readonly name: string;
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
const GLUE_VERSION = "5.0";

/**
 * Three Glue jobs for each dataset, and the workflow that runs them: clean, then trust, then curate.
 * The datasets do not wait for each other.
 *
 * Creates a data quality ruleset for each dataset with rules, the jobs, the workflow and its triggers.
 * The first trigger starts on demand: the schedule is EventBridge's, because Glue's own knows UTC only.
 *
 * @throws when there is no dataset, or one that could not run.
 */
export class Pipeline extends pulumi.ComponentResource {
  private readonly args: PipelineArgs;

  constructor(name: string, args: PipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    refuseDatasets(args.names, args.datasets, args.assets);
    super("platform:components:Pipeline", name, {}, opts);
    this.args = args;
    const { names, datasets } = args;
    const workflow = new aws.glue.Workflow(
      `${name}-workflow`,
      {
        name: names.workflow(),
        description: `Cleans, checks and curates the data of ${names.identity.stack}`,
        maxConcurrentRuns: 1,
      },
      { parent: this },
    );
    const first = datasets.map((dataset) => this.chain(name, dataset, workflow));
    new aws.glue.Trigger(
      `${name}-start`,
      {
        name: names.startTrigger(),
        type: "ON_DEMAND",
        workflowName: workflow.name,
        actions: first.map((job) => ({ jobName: job.name })),
      },
      { parent: this },
    );
    this.registerOutputs({});
  }

  /** Lets a role start the workflow, and nothing else. */
  grantStart(role: DutyRole): void {
    role.allow({
      sid: "StartWorkflow",
      actions: ["glue:StartWorkflowRun"],
      resources: [this.args.names.workflowArn()],
    });
  }

  /** The jobs of a dataset, each started by the success of the one before. Returns the first. */
  private chain(name: string, dataset: PipelineDataset, workflow: aws.glue.Workflow): aws.glue.Job {
    this.ruleset(name, dataset);
    const clean = this.job(name, dataset.name, "clean");
    const trust = this.job(name, dataset.name, "trust");
    const curate = this.job(name, dataset.name, "curate");
    this.trigger(name, dataset.name, "trust", workflow, clean, trust);
    this.trigger(name, dataset.name, "curate", workflow, trust, curate);
    return clean;
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
    names.tableArn("raw", tableName(name));
    if (assets.settings[name] === undefined) {
      throw new Error(`dataset ${name} has no job settings; pass them in assets.settings`);
    }
  }
}
