import type { Graph, GraphResource } from "../../graph/graph";
import { BUCKET, INSTANCE, linkOf } from "../../graph/links";
import { isRecord, listed, UNKNOWN, type Value, valueAt } from "../../graph/values";
import {
  MANDATORY,
  type Finding,
  type Rule,
  demand,
  demandBetween,
  demandEqual,
  demandText,
  lacking,
  unknown,
  violation,
} from "../../rule";
import { homeOf } from "../platform";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const WORKGROUP = "aws:athena/workgroup:Workgroup";

/** How an alarm on a metric must be set to ring in time, and not all the time. */
interface Sharp {
  readonly metric: RegExp;
  readonly comparison: string;
  readonly threshold: readonly [least: number, most: number];
  /** What silence means. @default anything that is said */
  readonly missing?: string;
}

const GREATER = "GreaterThanThreshold";
const GIBIBYTE = 1_073_741_824;

const SHARP: readonly Sharp[] = [
  {
    metric: /^DaysSinceLast(Run|Collection)$/,
    comparison: GREATER,
    threshold: [2, 31],
    missing: "breaching",
  },
  { metric: /^QualityScore$/, comparison: "LessThanThreshold", threshold: [50, 100] },
  { metric: /^QuarantinedPercent$/, comparison: GREATER, threshold: [5, 50] },
  { metric: /^(ProtectionChanges|VersionsDestroyed)$/, comparison: GREATER, threshold: [0, 0] },
  { metric: /^CallsDenied$/, comparison: GREATER, threshold: [5, 100] },
  { metric: /^OperationsFailedReplication$/, comparison: GREATER, threshold: [0, 0] },
  { metric: /^ReplicationLatency$/, comparison: GREATER, threshold: [900, 86_400] },
  { metric: /^ProcessedBytes$/, comparison: GREATER, threshold: [GIBIBYTE, 1024 * GIBIBYTE] },
  { metric: /^EstimatedCharges$/, comparison: GREATER, threshold: [5, 1000] },
  {
    metric: /^StatusCheckFailed/,
    comparison: "GreaterThanOrEqualToThreshold",
    threshold: [1, 1],
    missing: "breaching",
  },
  {
    metric: /-(root-use|trail-change)$/,
    comparison: "GreaterThanOrEqualToThreshold",
    threshold: [1, 1],
  },
];

const ANOMALY = "LessThanLowerOrGreaterThanUpperThreshold";
const BAND = /^ANOMALY_DETECTION_BAND\(measured, [1-5]\)$/;

/** Namespace → dimensions without which the alarm looks at nothing, and what each must name. */
const DIMENSIONS: Readonly<Record<string, Readonly<Record<string, string | RegExp>>>> = {
  "AWS/EC2": { InstanceId: INSTANCE },
  "AWS/Athena": { WorkGroup: WORKGROUP, QueryState: /^SUCCEEDED$/ },
  "AWS/Billing": { Currency: /^USD$/ },
  DataPlatform: { Stack: /./ },
};
const OF_BUCKET = { BucketName: BUCKET };
const OF_REPLICATION = { SourceBucket: BUCKET, DestinationBucket: BUCKET };

function dimensionsOf(
  namespace: string,
  metric: string,
): Readonly<Record<string, string | RegExp>> {
  if (namespace !== "AWS/S3") return DIMENSIONS[namespace] ?? {};
  return /Replication/.test(metric) ? OF_REPLICATION : OF_BUCKET;
}

/** @param at what stands before the names of the metric's properties */
const watched = (graph: Graph, alarm: GraphResource, at: string): readonly Finding[] => {
  const namespace = valueAt(alarm.props, `${at}namespace`);
  const metric = valueAt(alarm.props, `${at}metricName`);
  return [
    ...demandText(alarm, `${at}namespace`),
    ...demandText(alarm, `${at}metricName`),
    ...demand(alarm, `${at}period`, "a minute to a day", isPeriod),
    ...Object.entries(dimensionsOf(String(namespace), String(metric))).flatMap(([key, wanted]) => {
      const path = `${at}dimensions.${key}`;
      if (typeof wanted !== "string") {
        const stack = homeOf(alarm)?.stack;
        return demand(
          alarm,
          path,
          "what the metric is reported for",
          (value) =>
            typeof value === "string" &&
            wanted.test(value) &&
            (key !== "Stack" || stack === undefined || value === stack),
        );
      }
      const link = linkOf(graph, alarm, path, graph.of(wanted));
      if (link === "unknown") return [unknown(alarm, path)];
      return link === "elsewhere" ? [violation(alarm, `${path} must name one of this stack`)] : [];
    }),
  ];
};

const isPeriod = (value: Value): boolean =>
  typeof value === "number" && value % 60 === 0 && value >= 60 && value <= 86_400;

function anomaly(graph: Graph, alarm: GraphResource): readonly Finding[] {
  const queries = alarm.props["metricQueries"];
  if (queries === UNKNOWN) return [unknown(alarm, "metricQueries")];
  const all = listed(queries);
  const measured = all.findIndex((one) => isRecord(valueAt(one, "metric")));
  const band = all.findIndex((one) => valueAt(one, "metric") === undefined);
  if (measured < 0 || band < 0) {
    return lacking(alarm, "it compares no metric with a band", [alarm], "metricQueries");
  }
  return [
    ...demandEqual(alarm, "comparisonOperator", ANOMALY),
    ...watched(graph, alarm, `metricQueries.${measured}.metric.`),
    ...demandEqual(alarm, `metricQueries.${measured}.returnData`, true),
    ...demandEqual(alarm, `metricQueries.${band}.returnData`, true),
    ...demand(
      alarm,
      `metricQueries.${band}.expression`,
      "a band of at most five deviations",
      (value) => typeof value === "string" && BAND.test(value),
    ),
    ...demandEqual(alarm, "thresholdMetricId", "expected"),
  ];
}

function simple(graph: Graph, alarm: GraphResource): readonly Finding[] {
  const metric = alarm.props["metricName"];
  const sharp = SHARP.find((one) => one.metric.test(String(metric)));
  return [
    ...watched(graph, alarm, ""),
    ...(sharp === undefined
      ? []
      : [
          ...demandEqual(alarm, "comparisonOperator", sharp.comparison),
          ...demandBetween(alarm, "threshold", ...sharp.threshold),
          ...(sharp.missing === undefined
            ? []
            : demandEqual(alarm, "treatMissingData", sharp.missing)),
        ]),
  ];
}

function judge(graph: Graph, alarm: GraphResource): readonly Finding[] {
  const periods = alarm.props["evaluationPeriods"];
  return [
    ...demandBetween(alarm, "evaluationPeriods", minimumPeriods(alarm), 5),
    ...demand(
      alarm,
      "datapointsToAlarm",
      "as many as the periods, or fewer",
      (value) =>
        value === undefined ||
        (typeof value === "number" &&
          value >= 1 &&
          (typeof periods !== "number" || value <= periods)),
    ),
    ...demand(alarm, "treatMissingData", "said: silence means something", isSaid),
    ...(alarm.props["metricName"] === undefined ? anomaly(graph, alarm) : simple(graph, alarm)),
  ];
}

/** A machine that restarts misses one check; a metric that comes once a day may come late. */
const minimumPeriods = ({ props }: GraphResource): number =>
  /^(StatusCheckFailed|DaysSinceLast)/.test(String(props["metricName"])) ? 2 : 1;

const isSaid = (value: Value): boolean =>
  ["breaching", "notBreaching", "ignore"].includes(String(value));

export const rule: Rule = {
  id: "alarms-sharp",
  title: "Alarms ring for what they are named after",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: [ALARM],
  frameworks: [],
  url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html",
  why: "An alarm that compares the wrong way round, waits for weeks or looks at no machine is green for ever",
  fix: "Set comparison, threshold, periods, missing data and dimensions as the finding says",
  judge: (graph) => graph.of(ALARM).flatMap((alarm) => judge(graph, alarm)),
};
