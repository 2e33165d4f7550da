import { BUCKET } from "../../graph/links";
import { listed, valueAt } from "../../graph/values";
import { MANDATORY, type Rule, violation } from "../../rule";
import { isDepartmentStack } from "../platform";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const NEEDED = [
  "DaysSinceLastRun",
  "QualityScore",
  "ReplicationLatency",
  "OperationsFailedReplication",
  "ProcessedBytes",
  "EstimatedCharges",
  "ProtectionChanges",
  "VersionsDestroyed",
  "CallsDenied",
];

export const rule: Rule = {
  id: "alarms-platform-set",
  title: "The platform is watched",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: [ALARM],
  frameworks: [],
  url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html",
  why: "A run that does not happen, a replica that lags and a bill that grows make no noise by themselves",
  fix: "Keep an alarm on each of the metrics that the finding names",
  judge: (graph) => {
    const [bucket] = graph.of(BUCKET);
    if (!isDepartmentStack(graph) || bucket === undefined) return [];
    const watched = new Set(
      graph
        .of(ALARM)
        .flatMap((alarm) => [
          alarm.props["metricName"],
          ...listed(alarm.props["metricQueries"]).map((query) =>
            valueAt(query, "metric.metricName"),
          ),
        ])
        .filter((name) => typeof name === "string"),
    );
    return NEEDED.filter((metric) => !watched.has(metric)).map((metric) =>
      violation(bucket, `no alarm watches ${metric}`),
    );
  },
};
