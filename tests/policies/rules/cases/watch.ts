/** What breaks each rule of watch: one change of a known-good stack, and the resource that the rule must name. */
import { value, without } from "../changes";
import type { Case } from "./case";

export const CASES: readonly Case[] = [
  [
    "logs-encrypted-retained",
    "ohs-prod",
    "ohs-runtime-logs-clean-error",
    value("retentionInDays", 364),
  ],
  [
    "logs-encrypted-retained",
    "ohs-prod",
    "ohs-runtime-logs-clean-error",
    value("kmsKeyId", undefined),
  ],
  ["alarms-act", "ohs-prod", "ohs-audit-calls-denied", value("alarmActions", [])],
  [
    "alarms-in-metric-region",
    "ohs-prod",
    "ohs-audit-calls-denied",
    value("namespace", "AWS/Billing"),
  ],
  ["alarms-platform-set", "ohs-prod", "*", without("ohs-audit-calls-denied")],
  ["alarms-act", "ohs-prod", "ohs-audit-calls-denied", value("actionsEnabled", false)],

  ["alarms-sharp", "ohs-prod", "ohs-audit-calls-denied", value("threshold", 101)],
  [
    "alarms-sharp",
    "ohs-prod",
    "ohs-audit-calls-denied",
    value("comparisonOperator", "LessThanThreshold"),
  ],
  ["alarms-sharp", "ohs-prod", "ohs-audit-calls-denied", value("evaluationPeriods", 6)],
  ["alarms-sharp", "ohs-prod", "ohs-monitoring-unusual-rows", value("metricQueries", [])],
  ["alarms-sharp", "ohs-prod", "ohs-network-nat-status", value("dimensions.InstanceId", "i-0")],
  ["trail-filters", "ohs-prod", "ohs-audit-buckets", value("logGroupName", "/other")],
  ["trail-filters", "ohs-prod", "ohs-audit-buckets", value("metricTransformation.name", "Other")],
  ["trail-filters", "ohs-prod", "ohs-audit-protection-changed", without("ohs-audit-buckets")],
  [
    "alarms-platform-set",
    "ohs-prod",
    "ohs-network-nat-instance",
    without("ohs-network-nat-status"),
  ],
  ["alarms-platform-set", "ohs-prod", "*", without("ohs-monitoring-unusual-rows")],
  [
    "alarms-platform-set",
    "ohs-prod",
    "ohs-lake-landing-bucket",
    without("ohs-monitoring-replication-lag"),
  ],
  [
    "alarms-platform-set",
    "ohs-prod",
    "ohs-pipeline-workplace-accidents-workflow",
    without("ohs-monitoring-quality-workplace-accidents"),
  ],

  ["alarms-sharp", "ohs-prod", "ohs-network-nat-status", value("evaluationPeriods", 1)],
  ["alarms-sharp", "ohs-prod", "ohs-monitoring-scans", value("dimensions.QueryState", "FAILED")],
  ["alarms-sharp", "ohs-prod", "ohs-monitoring-scans", value("metricName", "")],
  [
    "alarms-sharp",
    "ohs-prod",
    "ohs-monitoring-unusual-rows",
    value("comparisonOperator", "LessThanLowerThreshold"),
  ],
  [
    "alarms-sharp",
    "ohs-prod",
    "ohs-monitoring-unusual-rows",
    value("metricQueries.1.expression", "ANOMALY_DETECTION_BAND(measured, 9)"),
  ],
  [
    "alarms-sharp",
    "ohs-prod",
    "ohs-monitoring-unusual-rows",
    value("metricQueries.0.metric.metricName", undefined),
  ],
  [
    "alarms-sharp",
    "ohs-prod",
    "ohs-monitoring-unusual-rows",
    value("metricQueries.0.metric.dimensions.Stack", "academics-prod"),
  ],
  ...(
    [
      ["ohs-monitoring-scans", "ohs-lake-logs-bucket"],
      ["ohs-costs-s3-charges", "ohs-lake-logs-bucket"],
      ["ohs-audit-protection-changed", "ohs-lake-logs-bucket"],
      ["ohs-audit-versions-destroyed", "ohs-lake-logs-bucket"],
      ["ohs-monitoring-unusual-bytes", "ohs-lake-logs-bucket"],
      ["ohs-monitoring-unusual-objects", "ohs-lake-logs-bucket"],
      ["ohs-monitoring-unusual-scans", "ohs-lake-logs-bucket"],
      ["ohs-monitoring-no-run-workplace-accidents", "ohs-pipeline-workplace-accidents-workflow"],
      [
        "ohs-monitoring-quarantine-workplace-accidents",
        "ohs-pipeline-workplace-accidents-workflow",
      ],
    ] as const
  ).map(([alarm, named]): Case => ["alarms-platform-set", "ohs-prod", named, without(alarm)]),
  ...["business-licences", "animals-lost-and-found"].map((dataset): Case => [
    "alarms-platform-set",
    "vancouver-prod",
    `vancouver-collection-${dataset}-job`,
    without(`vancouver-monitoring-no-collection-${dataset}`),
  ]),
  ...(
    [
      ["threshold", 32],
      ["threshold", 1],
      ["evaluationPeriods", 1],
      ["treatMissingData", "notBreaching"],
      ["comparisonOperator", "LessThanThreshold"],
      ["dimensions.Stack", "ohs-prod"],
    ] as const
  ).map(([path, to]): Case => [
    "alarms-sharp",
    "vancouver-prod",
    "vancouver-monitoring-no-collection-business-licences",
    value(path, to),
  ]),
];
