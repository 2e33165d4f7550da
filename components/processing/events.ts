import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DutyRole } from "../identity/duty-role";
import { cleansed, curated, failed, type JobEventPattern, patternText } from "./job-events";
import type { Names } from "../names";
import { type StartingDataset, startOf } from "./workflow-start";

/** Arguments of {@link JobEvents}. */
export interface JobEventsArgs {
  readonly names: Names;
  /** Role of the rules; `Pipeline.grantNotify` lets it start workflows. */
  readonly role: DutyRole;
  readonly datasets: readonly StartingDataset[];
  /** Topic of the home region that hears of failures. Its policy must admit `events.amazonaws.com`. */
  readonly alertTopicArn: pulumi.Input<string>;
}

/**
 * What follows when a job ends: a cleaning job that went well starts its dataset's workflow, a job that did
 * not is reported.
 *
 * Creates a rule and target for each DataBrew job and for each dataset. Events are best effort: one that is lost starts
 * nothing, and the alarm on the days since the last run tells.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-databrew.html
 * @see https://docs.aws.amazon.com/glue/latest/dg/starting-workflow-eventbridge.html
 */
export class JobEvents extends pulumi.ComponentResource {
  constructor(name: string, args: JobEventsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { names, role, alertTopicArn } = args;
    super("platform:components:JobEvents", name, {}, opts);
    const child = { parent: this };
    for (const dataset of args.datasets) {
      const { name: id } = dataset;
      const start = startOf(names, dataset);
      if (start.by === "databrew") {
        rule(
          `${name}-${id}-cleansed`,
          {
            name: names.jobRule(id, "cleansed"),
            description: `Starts ${names.workflow(id)} when ${start.job} has succeeded`,
            pattern: cleansed(start.job),
            target: { arn: names.workflowArn(id), roleArn: role.role.arn },
          },
          child,
        );
      }
      rule(
        `${name}-${id}-failed`,
        {
          name: names.jobRule(id, "failed"),
          description: `Reports a job of ${id} that failed`,
          pattern: failed(names, dataset),
          // A topic admits the service by its own policy and takes no role.
          target: { arn: alertTopicArn },
        },
        child,
      );
    }
    this.registerOutputs({});
  }
}

/** Arguments of {@link PublishTrigger}. */
export interface PublishTriggerArgs {
  readonly names: Names;
  /** Role of the rules, which sends the command. */
  readonly role: DutyRole;
  readonly datasets: readonly { readonly name: string }[];
  /** SSM document that publishes; known from names, so that the grant on it is known at preview. */
  readonly documentArn: string;
  /** Tag of the instance that publishes; only instances that carry it get the command. */
  readonly targetTag: { readonly key: string; readonly value: string };
}

/**
 * Publishes when a dataset's last job has succeeded: Systems Manager runs a document on the tagged server.
 *
 * Creates a rule and target for each dataset.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
 */
export class PublishTrigger extends pulumi.ComponentResource {
  private readonly args: PublishTriggerArgs;

  constructor(name: string, args: PublishTriggerArgs, opts?: pulumi.ComponentResourceOptions) {
    const { names, role, datasets, documentArn, targetTag } = args;
    super("platform:components:PublishTrigger", name, {}, opts);
    this.args = args;
    for (const { name: id } of datasets) {
      rule(
        `${name}-${id}`,
        {
          name: names.jobRule(id, "curated"),
          description: `Publishes when ${names.job(id, "curate")} has succeeded`,
          pattern: curated(names, id),
          target: {
            arn: documentArn,
            roleArn: role.role.arn,
            runCommandTargets: [{ key: `tag:${targetTag.key}`, values: [targetTag.value] }],
          },
        },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }

  /**
   * Lets the role of the rules run this document on the tagged instances, and nothing else.
   *
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command-setting-up.html
   */
  grantPublish(role: DutyRole): void {
    const { names, documentArn, targetTag } = this.args;
    const actions = ["ssm:SendCommand"];
    role.allow({ sid: "RunPublishDocument", actions, resources: [documentArn] });
    role.allow({
      sid: "CommandPublishingServer",
      actions,
      resources: [names.arn("ec2", "instance/*")],
      conditions: { StringEquals: { [`ssm:resourceTag/${targetTag.key}`]: [targetTag.value] } },
    });
  }
}

/** A rule of the default bus with its one target. */
interface RuleArgs {
  readonly name: string;
  readonly description: string;
  readonly pattern: JobEventPattern;
  readonly target: Pick<aws.cloudwatch.EventTargetArgs, "arn" | "roleArn" | "runCommandTargets">;
}

function rule(
  resource: string,
  { name, description, pattern, target }: RuleArgs,
  opts: pulumi.CustomResourceOptions,
): void {
  const made = new aws.cloudwatch.EventRule(
    resource,
    { name, description, eventPattern: patternText(pattern), state: "ENABLED" },
    opts,
  );
  new aws.cloudwatch.EventTarget(
    `${resource}-target`,
    { rule: made.name, targetId: "target", ...target },
    opts,
  );
}
