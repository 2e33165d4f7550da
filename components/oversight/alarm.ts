import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Names } from "../names";
import type { Alerts } from "./alerts";
import type { Metric } from "./metrics";

/** An alarm when a metric crosses a line that is known beforehand. */
export interface ThresholdAlarm {
  readonly kind: "threshold";
  /** Unique in the stack, kebab-case: `<stack>-<id>` is its name. */
  readonly id: string;
  readonly metric: Metric;
  /** The line: it goes off beyond, not on it. */
  readonly when: { readonly above: number } | { readonly below: number };
  /** Periods in a row that must be over the line. @default 1 */
  readonly periods?: number;
  /** What no data means: nothing wrong, the state stays as it was, or something wrong. */
  readonly missing: "notBreaching" | "ignore" | "breaching";
  /** What has happened, and what to do. Who gets the mail reads this first. */
  readonly description: string;
}

/** An alarm when a metric is not what it used to be. */
export interface AnomalyAlarm {
  readonly kind: "anomaly";
  readonly id: string;
  readonly metric: Metric;
  readonly description: string;
}

/** An alarm of a stack. */
export type Alarm = ThresholdAlarm | AnomalyAlarm;

/**
 * Width of the band of expected values, in standard deviations. Two is CloudWatch's own suggestion; data that arrives
 * once a week is lumpy, so the band is wider and the alarm means something.
 */
const BAND_DEVIATIONS = 3;

/** A metric alarm is billed by metric: 0.10 USD a month, and an anomaly alarm counts its band's two edges as well. */
export const alarmMetrics = ({ kind }: Alarm): number => (kind === "anomaly" ? 3 : 1);

/** Name of an alarm; the topics admit alarms of the stack by its beginning. */
export const alarmName = (names: Names, { id }: Pick<Alarm, "id">): string =>
  names.named("alarm", id);

/** ARN of an alarm, as a dashboard names it. */
export const alarmArn = (names: Names, alarm: Alarm): string =>
  names.arn("cloudwatch", `alarm:${alarmName(names, alarm)}`, alarm.metric.region);

/**
 * Creates an alarm where its metric is; it notifies that region's topic when it goes off. Not when it is over: each new
 * alarm would begin with such a message.
 */
export function createAlarm(
  resource: string,
  { names, alerts, alarm }: { names: Names; alerts: Alerts; alarm: Alarm },
  opts: pulumi.CustomResourceOptions,
): aws.cloudwatch.MetricAlarm {
  const { region } = alarm.metric;
  return new aws.cloudwatch.MetricAlarm(
    resource,
    {
      name: alarmName(names, alarm),
      alarmDescription: alarm.description,
      alarmActions: [alerts.topicArn(region)],
      ...(region === names.identity.region ? {} : { region }),
      ...(alarm.kind === "threshold" ? threshold(alarm) : anomaly(alarm)),
    },
    { ...opts, dependsOn: [...alerts.ready] },
  );
}

function threshold(alarm: ThresholdAlarm): aws.cloudwatch.MetricAlarmArgs {
  const { metric, when, periods = 1, missing } = alarm;
  const line =
    "above" in when
      ? { comparisonOperator: "GreaterThanThreshold", threshold: when.above }
      : { comparisonOperator: "LessThanThreshold", threshold: when.below };
  return {
    namespace: metric.namespace,
    metricName: metric.name,
    dimensions: { ...metric.dimensions },
    statistic: metric.statistic,
    period: metric.periodSeconds,
    ...line,
    evaluationPeriods: periods,
    datapointsToAlarm: periods,
    treatMissingData: missing,
  };
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Anomaly_Detection_Alarm.html */
function anomaly({ metric }: AnomalyAlarm): aws.cloudwatch.MetricAlarmArgs {
  return {
    comparisonOperator: "LessThanLowerOrGreaterThanUpperThreshold",
    thresholdMetricId: "expected",
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    treatMissingData: "ignore",
    metricQueries: [
      {
        id: "measured",
        returnData: true,
        metric: {
          namespace: metric.namespace,
          metricName: metric.name,
          dimensions: { ...metric.dimensions },
          stat: metric.statistic,
          period: metric.periodSeconds,
        },
      },
      {
        id: "expected",
        expression: `ANOMALY_DETECTION_BAND(measured, ${BAND_DEVIATIONS})`,
        label: `${metric.name} (expected)`,
        returnData: true,
      },
    ],
  };
}
