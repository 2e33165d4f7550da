import type { Names } from "../names";
import { collectedOf } from "../processing/collection";
import { STEPS, ZONES } from "../storage/lake-layout";
import { MEASURED_ZONE } from "../storage/replication-rules";
import {
  auditNamespace,
  type DatasetMeasure,
  datasetMetric,
  estimatedCharges,
  jobMetric,
  type Metric,
  replicationMetric,
  scannedBytes,
  storedBytes,
  type WatchedDataset,
} from "./metrics";

/** What the dashboard shows. */
export interface DashboardArgs {
  readonly names: Names;
  readonly title: string;
  readonly datasets: readonly WatchedDataset[];
  readonly workgroup: string;
  /** ARNs of the stack's alarms, wherever they are. */
  readonly alarmArns: readonly string[];
  /** What the trail's filters count. */
  readonly auditMetrics: readonly string[];
  /** Server → instance id. */
  readonly servers: Readonly<Record<string, string>>;
}

/** One line of a graph: the metric, and what it is called there. */
interface Line {
  readonly metric: Metric;
  readonly label: string;
  readonly axis?: "right";
}

/** What stands in the grid's cell: its size, and its content. */
interface Tile {
  readonly width: number;
  readonly height: number;
  readonly widget: { readonly type: "metric" | "alarm"; readonly properties: object };
}

/** A dashboard's grid is 24 columns wide. */
const COLUMNS = 24;
const GRAPH_HEIGHT = 6;

/**
 * The body of the stack's dashboard: alarms first, then money, storage, jobs, data, scans, replicas, access and servers.
 * Each graph is of the region where its metric is measured; a graph of two regions names the other one on its line.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export function dashboardBody(args: DashboardArgs): { readonly widgets: readonly object[] } {
  return { widgets: placed(rows(args)) };
}

function rows(args: DashboardArgs): Tile[][] {
  const { names, datasets, workgroup, title } = args;
  const measures = (
    name: DatasetMeasure,
    statistic: Metric["statistic"],
    of: readonly WatchedDataset[] = datasets,
  ): Line[] =>
    of.map((dataset) => ({
      metric: datasetMetric(names, dataset.name, name, statistic),
      label: `${dataset.name}: ${wordOf[name]}`,
    }));
  const replication = (name: Parameters<typeof replicationMetric>[2], label: string): Line => ({
    metric: replicationMetric(names, MEASURED_ZONE, name),
    label,
  });
  return [
    [alarms(`${title}: alarms`, args.alarmArns)],
    [
      graph("Estimated charges of the account, USD", [
        { metric: estimatedCharges(), label: "all services" },
        { metric: estimatedCharges("AmazonS3"), label: "S3" },
      ]),
      graph(
        "S3 storage, bytes",
        ZONES.map((zone) => ({ metric: storedBytes(names, zone), label: zone })),
      ),
    ],
    [
      graph("Runs: finished and failed", runs(names, datasets)),
      graph("Jobs: working time, ms", jobs(names, datasets)),
    ],
    [
      graph(
        "Rows",
        [
          ...measures("RowsLanded", "Sum"),
          ...measures("RowsTrusted", "Sum"),
          ...measures("RowsQuarantined", "Sum"),
        ],
        8,
      ),
      graph(
        "Quality, percent",
        [...measures("QualityScore", "Minimum"), ...measures("QuarantinedPercent", "Maximum")],
        8,
      ),
      graph("Drift: 1 a warning, 2 an alert", measures("DriftLevel", "Maximum"), 8),
    ],
    [
      graph(
        "Days since the last run",
        [
          ...measures("DaysSinceLastRun", "Maximum"),
          ...measures("DaysSinceLastCollection", "Maximum", collectedOf(datasets)),
        ],
        8,
      ),
      graph(
        "Bytes scanned by reports",
        [{ metric: scannedBytes(names, workgroup), label: workgroup }],
        8,
      ),
      graph(
        "Replication of landing",
        [
          replication("ReplicationLatency", "lag, seconds"),
          { ...replication("BytesPendingReplication", "bytes pending"), axis: "right" },
          replication("OperationsFailedReplication", "failed"),
        ],
        8,
      ),
    ],
    [
      graph("Access worth a look", audit(args)),
      graph("Servers: failed status checks", servers(args)),
    ].filter(({ lines }) => lines > 0),
  ].filter((row) => row.length > 0);
}

const wordOf: Readonly<Record<DatasetMeasure, string>> = {
  RowsLanded: "landed",
  RowsTrusted: "trusted",
  RowsQuarantined: "quarantined",
  QuarantinedPercent: "refused",
  QualityScore: "rules kept",
  DriftLevel: "drift",
  DriftFindings: "findings of drift",
  DaysSinceLastRun: "days",
  DaysSinceLastCollection: "days since collected",
};

/** How often the events of a dataset's last job, and of its failed ones, were seen. */
const runs = (names: Names, datasets: DashboardArgs["datasets"]): Line[] =>
  datasets.flatMap(({ name }) =>
    (["curated", "failed"] as const).map((on) => ({
      metric: {
        namespace: "AWS/Events",
        name: "TriggeredRules",
        dimensions: { RuleName: names.jobRule(name, on) },
        region: names.identity.region,
        statistic: "Sum" as const,
        periodSeconds: 86_400,
      },
      label: `${name}: ${on === "curated" ? "finished" : "failed"}`,
    })),
  );

const jobs = (names: Names, datasets: DashboardArgs["datasets"]): Line[] =>
  datasets.flatMap(({ name }) =>
    STEPS.map((step) => ({
      metric: jobMetric(names, name, step, "elapsedTime"),
      label: `${name}: ${step}`,
    })),
  );

const audit = ({ names, auditMetrics }: DashboardArgs): Line[] =>
  auditMetrics.map((name) => ({
    metric: {
      namespace: auditNamespace(names),
      name,
      dimensions: {},
      region: names.identity.region,
      statistic: "Sum",
      periodSeconds: 3600,
    },
    label: name,
  }));

const servers = ({ names, servers: instances }: DashboardArgs): Line[] =>
  Object.entries(instances).map(([server, id]) => ({
    metric: {
      namespace: "AWS/EC2",
      name: "StatusCheckFailed",
      dimensions: { InstanceId: id },
      region: names.identity.region,
      statistic: "Maximum",
      periodSeconds: 300,
    },
    label: server,
  }));

const alarms = (title: string, arns: readonly string[]): Tile => ({
  width: COLUMNS,
  height: 4,
  widget: { type: "alarm", properties: { title, alarms: arns } },
});

/** A graph of lines; where it lives is where its first line is measured. */
function graph(
  title: string,
  lines: readonly Line[],
  width = COLUMNS / 2,
): Tile & { lines: number } {
  const region = lines[0]?.metric.region;
  return {
    width,
    height: GRAPH_HEIGHT,
    lines: lines.length,
    widget: {
      type: "metric",
      properties: {
        title,
        view: "timeSeries",
        stacked: false,
        region,
        metrics: lines.map(({ metric, label, axis }) => [
          metric.namespace,
          metric.name,
          ...Object.entries(metric.dimensions).flat(),
          {
            label,
            stat: metric.statistic,
            period: metric.periodSeconds,
            ...(metric.region === region ? {} : { region: metric.region }),
            ...(axis === undefined ? {} : { yAxis: axis }),
          },
        ]),
      },
    },
  };
}

/** Each row below the one before, its tiles from left to right. */
function placed(grid: readonly (readonly Tile[])[]): object[] {
  const widgets: object[] = [];
  let y = 0;
  for (const row of grid) {
    let x = 0;
    for (const { width, height, widget } of row) {
      const { type, properties } = widget;
      widgets.push({ type, x, y, width, height, properties });
      x += width;
    }
    y += Math.max(...row.map(({ height }) => height));
  }
  return widgets;
}
