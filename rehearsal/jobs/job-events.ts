import { createHash, randomUUID } from "node:crypto";
import {
  DescribeRuleCommand,
  type EventBridgeClient,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";

/** The end of a job as AWS tells it. */
export interface JobEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": "Glue Job State Change" | "DataBrew Job State Change";
  readonly source: "aws.glue" | "aws.databrew";
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: {
    readonly jobName: string;
    readonly severity: "INFO" | "ERROR";
    readonly state: "SUCCEEDED" | "FAILED";
    readonly jobRunId: string;
    readonly message: string;
  };
}

/** A rule that an event matched, and where it leads. */
export interface MatchedRule {
  readonly rule: string;
  readonly ruleArn: string;
  readonly targets: readonly { readonly arn: string; readonly roleArn?: string | undefined }[];
}

/** An event that nobody but the rehearsal sent. */
export interface SimulatedEvent {
  readonly simulated: true;
  readonly event: JobEvent;
  readonly matched: readonly MatchedRule[];
}

/**
 * The event of a job's end, in the shape that AWS documents.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
 * @see https://docs.aws.amazon.com/databrew/latest/dg/monitoring.cloudwatch-events.html
 */
export function jobEvent(
  service: "glue" | "databrew",
  at: { readonly account: string; readonly region: string; readonly time: Date },
  job: { readonly name: string; readonly run: string; readonly ok: boolean },
): JobEvent {
  const digits = createHash("sha256").update(`${job.run} ${job.name}`).digest("hex");
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": service === "glue" ? "Glue Job State Change" : "DataBrew Job State Change",
    source: `aws.${service}`,
    account: at.account,
    time: `${at.time.toISOString().slice(0, 19)}Z`,
    region: at.region,
    resources: [],
    detail: {
      jobName: job.name,
      severity: job.ok ? "INFO" : "ERROR",
      state: job.ok ? "SUCCEEDED" : "FAILED",
      jobRunId: `${service === "glue" ? "jr" : "db"}_${digits}`,
      message: job.ok ? "Job run succeeded" : "Job run failed",
    },
  };
}

/**
 * Publishes an event and asks the deployed rules about it.
 *
 * No API takes `aws.*` as the source of an event, and the embedded bus starts no workflow. So what is published is marked
 * `simulated`; which rules the event would match is asked of the bus, for each pattern as it holds it.
 *
 * @param bus as the AWS service that sends the event
 * @param reader may read the stack's rules
 * @param rules names of the stack's rules
 */
export async function simulate(
  bus: EventBridgeClient,
  reader: EventBridgeClient,
  rules: readonly string[],
  event: JobEvent,
): Promise<SimulatedEvent> {
  const { FailedEntryCount } = await bus.send(
    new PutEventsCommand({
      Entries: [
        {
          Source: `simulated.${event.source}`,
          DetailType: event["detail-type"],
          Detail: JSON.stringify({ ...event.detail, simulated: true }),
          Resources: [...event.resources],
        },
      ],
    }),
  );
  if (FailedEntryCount !== 0) throw new Error(`the bus refused the event ${JSON.stringify(event)}`);
  const asked = await Promise.all(rules.map((rule) => matching(bus, reader, rule, event)));
  return { simulated: true, event, matched: asked.flat() };
}

async function matching(
  bus: EventBridgeClient,
  reader: EventBridgeClient,
  rule: string,
  event: JobEvent,
): Promise<MatchedRule[]> {
  const found = await reader.send(new DescribeRuleCommand({ Name: rule }));
  if (found.State !== "ENABLED" || found.EventPattern === undefined) return [];
  const { Result } = await bus.send(
    new TestEventPatternCommand({
      EventPattern: found.EventPattern,
      Event: JSON.stringify(event),
    }),
  );
  if (Result !== true) return [];
  const { Targets = [] } = await reader.send(new ListTargetsByRuleCommand({ Rule: rule }));
  return [
    {
      rule,
      ruleArn: found.Arn ?? "",
      targets: Targets.map(({ Arn, RoleArn }) => ({ arn: Arn ?? "", roleArn: RoleArn })),
    },
  ];
}
