import type { Names } from "../names";
import { type CollectedDataset, collectedOf } from "../processing/collection";
import { MEASURED_ZONE } from "../storage/replication-rules";
import type { Alarm } from "./alarm";
import {
  type AgeMeasure,
  datasetMetric,
  replicationMetric,
  scannedBytes,
  stackRows,
  storedBytes,
  storedObjects,
  type WatchedDataset,
} from "./metrics";

/** What the alarms on operation depend on. */
export interface OperationAlarmsArgs {
  readonly names: Names;
  readonly datasets: readonly WatchedDataset[];
  /** Workgroup of the reports. */
  readonly workgroup: string;
  /** Bytes that Athena lets one query of the workgroup scan. */
  readonly scanLimitBytes: number;
}

/** A week between two runs, or two collections, and a day for one that takes long or is repeated. */
const LONGEST_GAP_DAYS = 8;
/** Below this something is wrong with the file, not with single rows. */
const LOWEST_QUALITY_PERCENT = 80;
const MOST_QUARANTINED_PERCENT = 20;
const LONGEST_REPLICATION_LAG_SECONDS = 3600;
/** A publication runs each figure's query once; ten queries at the limit in a day are none of it. */
const QUERIES_AT_LIMIT_A_DAY = 10;

/**
 * The alarms on the platform's operation, the same in every stage.
 *
 * A failed job is no alarm here: its event reaches the topic at once. The events are best effort, so the alarm on the
 * days since the last run is what holds when one is lost. A collection has such an alarm of its own: one that never starts
 * fails nowhere, and its pipeline runs on without new files.
 *
 * An anomaly alarm learns from two weeks of its metric. Storage and scans are measured daily; rows arrive weekly, so
 * its band stays wide and only a gross change breaks it: the alarms on quality and quarantine are the finer ones.
 *
 * USD a month for D datasets, C of them collected, without the ten alarm metrics that are free in each account:
 *
 * | alarm                               | metrics | USD  |
 * |-------------------------------------|---------|------|
 * | `no-run`, `quality`, `quarantine`   | 3 × D   | 0.30 × D |
 * | `no-collection`                     | C       | 0.10 × C |
 * | `scans`                             | 1       | 0.10 |
 * | `replication-failed`, `replication-lag` | 2   | 0.20 |
 * | `unusual-bytes`, `-objects`, `-rows`, `-scans` | 12 | 1.20 |
 *
 * @see https://aws.amazon.com/cloudwatch/pricing/
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html
 */
export function operationAlarms(args: OperationAlarmsArgs): Alarm[] {
  return [
    ...args.datasets.flatMap(({ name }) => datasetAlarms(args.names, name)),
    ...collectedOf(args.datasets).map((dataset) => collectionAlarm(args.names, dataset)),
    ...replicationAlarms(args.names),
    ...usageAlarms(args),
  ];
}

/** What goes off when a job of a dataset has not succeeded for too long, or nobody says when it did. */
const ageAlarm = (
  names: Names,
  dataset: string,
  measure: AgeMeasure,
  told: { readonly id: string; readonly description: string },
): Alarm => ({
  kind: "threshold",
  metric: datasetMetric(names, dataset, measure, "Maximum"),
  when: { above: LONGEST_GAP_DAYS },
  // Two days, because the report of a day may come a little later than the day before.
  periods: 2,
  missing: "breaching",
  ...told,
});

const collectionAlarm = (names: Names, { name, source }: CollectedDataset): Alarm =>
  ageAlarm(names, name, "DaysSinceLastCollection", {
    id: `no-collection-${name}`,
    description:
      `No collection of ${name} has succeeded for more than ${LONGEST_GAP_DAYS} days, or the server that reports it is ` +
      `silent. Look at the workflow ${names.collection(name)} in Glue and start it; then at the schedule ` +
      `${names.collectionSchedule(name)}, which must be there and enabled; then at the portal ${source.portal}. If all ` +
      `are fine, look at the General server.`,
  });

const datasetAlarms = (names: Names, dataset: string): Alarm[] => [
  ageAlarm(names, dataset, "DaysSinceLastRun", {
    id: `no-run-${dataset}`,
    description:
      `No run of ${dataset} has succeeded for more than ${LONGEST_GAP_DAYS} days, or the server that reports it is ` +
      `silent. Look at the workflow ${names.workflow(dataset)} in Glue and start it; if it is fine, look at the ` +
      `General server.`,
  }),
  {
    kind: "threshold",
    id: `quality-${dataset}`,
    metric: datasetMetric(names, dataset, "QualityScore", "Minimum"),
    when: { below: LOWEST_QUALITY_PERCENT },
    missing: "ignore",
    description:
      `Fewer than ${LOWEST_QUALITY_PERCENT} % of the quality rules of ${dataset} held in its last run. See which in ` +
      `the run's entry in the trusted ledger, and tell who delivers the files. The alarm ends with the next good run.`,
  },
  {
    kind: "threshold",
    id: `quarantine-${dataset}`,
    metric: datasetMetric(names, dataset, "QuarantinedPercent", "Maximum"),
    when: { above: MOST_QUARANTINED_PERCENT },
    missing: "ignore",
    description:
      `More than ${MOST_QUARANTINED_PERCENT} % of the rows of ${dataset} were refused in its last run. The data steward ` +
      `finds rows and reasons in the quarantine table. The alarm ends with the next good run.`,
  },
];

const replicationAlarms = (names: Names): Alarm[] => [
  {
    kind: "threshold",
    id: "replication-failed",
    metric: replicationMetric(names, MEASURED_ZONE, "OperationsFailedReplication"),
    when: { above: 0 },
    missing: "notBreaching",
    description:
      `Objects of ${names.bucket(MEASURED_ZONE)} were not replicated and will not be tried again. Look at the role ` +
      `${names.role("replicate")} and the replica key, then run the backfill.`,
  },
  {
    kind: "threshold",
    id: "replication-lag",
    metric: replicationMetric(names, MEASURED_ZONE, "ReplicationLatency"),
    when: { above: LONGEST_REPLICATION_LAG_SECONDS },
    missing: "notBreaching",
    description:
      `Replicas of ${names.bucket(MEASURED_ZONE)} are more than an hour behind. If it lasts, look at AWS's health ` +
      `dashboard for ${names.identity.replicaRegion}; do not delete anything at home meanwhile.`,
  },
];

function usageAlarms({ names, workgroup, scanLimitBytes }: OperationAlarmsArgs): Alarm[] {
  const scans = scannedBytes(names, workgroup);
  const landing = names.bucket(MEASURED_ZONE);
  const unusual = (id: string, metric: Alarm["metric"], description: string): Alarm => ({
    kind: "anomaly",
    id: `unusual-${id}`,
    metric,
    description,
  });
  return [
    {
      kind: "threshold",
      id: "scans",
      metric: scans,
      when: { above: QUERIES_AT_LIMIT_A_DAY * scanLimitBytes },
      missing: "notBreaching",
      description:
        `Queries in the workgroup ${workgroup} scanned more in a day than ${QUERIES_AT_LIMIT_A_DAY} queries at their ` +
        `limit. Find who asks in Athena's recent queries; a query without a filter on its partition is the usual cause.`,
    },
    unusual(
      "bytes",
      storedBytes(names, MEASURED_ZONE),
      `${landing} holds unusually much or little. See what was delivered, deleted or kept too long.`,
    ),
    unusual(
      "objects",
      storedObjects(names, MEASURED_ZONE),
      `${landing} holds unusually many or few objects. See what was delivered or deleted.`,
    ),
    unusual(
      "rows",
      stackRows(names),
      `The last runs took in unusually many or few rows. Compare the files with those of the weeks before.`,
    ),
    unusual(
      "scans",
      scans,
      `Queries in the workgroup ${workgroup} scan unusually much or little. See Athena's recent queries.`,
    ),
  ];
}
