import type { SourceFacts } from "../../environments/facts/facts";
import type { DutyRole } from "../identity/duty-role";
import type { Names } from "../names";
import { ALERTS_REGION } from "../storage/key-policies";
import type { ReplicatedZone, Step, ZoneName } from "../storage/lake-layout";
import { replicationRuleId } from "../storage/replication-rules";

/** One metric as CloudWatch knows it. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Where it is measured: alarms on it, and the topics that they notify, must be there too. */
  readonly region: string;
  readonly statistic: "Average" | "Maximum" | "Minimum" | "Sum";
  readonly periodSeconds: number;
}

/** Namespace of what the platform measures itself. */
export const METRIC_NAMESPACE = "DataPlatform";

/** A dataset as oversight sees it. */
export interface WatchedDataset {
  readonly name: string;
  /** Absent: nothing is collected, so nobody waits for a collection. */
  readonly source?: SourceFacts;
}

/**
 * How long ago one of a dataset's jobs last succeeded: the last one of its pipeline, or the one that collects its files. The publisher
 * puts these once a day. CloudWatch looks back a week at most, so "not for eight days" must be a value.
 */
export type AgeMeasure = "DaysSinceLastRun" | "DaysSinceLastCollection";

/** What is measured of a dataset; `lake/metrics.py` and the publisher put these. */
export type DatasetMeasure =
  /** Rows that a run of trust took in. */
  | "RowsLanded"
  | "RowsTrusted"
  | "RowsQuarantined"
  /** Of the rows that a run took in, those that it refused, in percent. */
  | "QuarantinedPercent"
  /** Of the rules of a dataset, those that held in the run, in percent. */
  | "QualityScore"
  /** How far a run's profile lies from the one before: 0 not, 1 a warning, 2 an alert. */
  | "DriftLevel"
  /** How many findings of drift there are. */
  | "DriftFindings"
  | AgeMeasure;

const DAY = 86_400;
const QUARTER_HOUR = 900;

/** A measure of one dataset, a day at a time. */
export function datasetMetric(
  names: Names,
  dataset: string,
  name: DatasetMeasure,
  statistic: Metric["statistic"],
): Metric {
  const { stack, region } = names.identity;
  return {
    namespace: METRIC_NAMESPACE,
    name,
    dimensions: { Dataset: dataset, Stack: stack },
    region,
    statistic,
    periodSeconds: DAY,
  };
}

/** Rows that all datasets together took in: the jobs put this too, CloudWatch adds up no dimensions. */
export const stackRows = (names: Names): Metric => ({
  namespace: METRIC_NAMESPACE,
  name: "RowsLanded",
  dimensions: { Stack: names.identity.stack },
  region: names.identity.region,
  statistic: "Sum",
  periodSeconds: DAY,
});

/**
 * What a zone's bucket holds; S3 measures it once a day, without charge.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
 */
export const storedBytes = (names: Names, zone: ZoneName): Metric =>
  stored(names, zone, "BucketSizeBytes", "StandardStorage");

/** How many objects a zone's bucket holds, old versions included. */
export const storedObjects = (names: Names, zone: ZoneName): Metric =>
  stored(names, zone, "NumberOfObjects", "AllStorageTypes");

const stored = (names: Names, zone: ZoneName, name: string, StorageType: string): Metric => ({
  namespace: "AWS/S3",
  name,
  dimensions: { BucketName: names.bucket(zone), StorageType },
  region: names.identity.region,
  statistic: "Average",
  periodSeconds: DAY,
});

/**
 * Bytes that the queries of a workgroup scanned.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/query-metrics-viewing.html
 */
export const scannedBytes = (names: Names, workgroup: string): Metric => ({
  namespace: "AWS/Athena",
  name: "ProcessedBytes",
  dimensions: { QueryState: "SUCCEEDED", QueryType: "DML", WorkGroup: workgroup },
  region: names.identity.region,
  statistic: "Sum",
  periodSeconds: DAY,
});

/** What S3 measures of replication, and where. */
export type ReplicationMeasure =
  | "OperationsFailedReplication"
  | "BytesPendingReplication"
  | "OperationsPendingReplication"
  | "ReplicationLatency";

/**
 * A measure of a zone's replication. S3 counts failures in the region of the *source* and measures what is pending in
 * the region of the *destination*.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html
 */
export function replicationMetric(
  names: Names,
  zone: ReplicatedZone,
  name: ReplicationMeasure,
): Metric {
  const { region, replicaRegion } = names.identity;
  const failures = name === "OperationsFailedReplication";
  return {
    namespace: "AWS/S3",
    name,
    dimensions: {
      DestinationBucket: names.replicaBucket(zone),
      RuleId: replicationRuleId(zone),
      SourceBucket: names.bucket(zone),
    },
    region: failures ? region : replicaRegion,
    statistic: failures ? "Sum" : "Maximum",
    periodSeconds: QUARTER_HOUR,
  };
}

/**
 * What the account is estimated to owe this month, for one service or in all; AWS measures it in us-east-1 only, once
 * someone has turned billing alerts on.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html
 */
export const estimatedCharges = (service?: "AmazonS3"): Metric => ({
  namespace: "AWS/Billing",
  name: "EstimatedCharges",
  dimensions: { Currency: "USD", ...(service === undefined ? {} : { ServiceName: service }) },
  region: ALERTS_REGION,
  statistic: "Maximum",
  periodSeconds: 21_600,
});

/**
 * What Glue measures of a job's runs. A run that fails before Spark starts is not in it: the events tell of that.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/monitoring-awsglue-with-cloudwatch-metrics.html
 */
export const jobMetric = (
  names: Names,
  dataset: string,
  step: Step,
  measure: "elapsedTime" | "numCompletedTasks" | "numFailedTasks",
): Metric => ({
  namespace: "Glue",
  name: `glue.driver.aggregate.${measure}`,
  dimensions: { JobName: names.job(dataset, step), JobRunId: "ALL", Type: "count" },
  region: names.identity.region,
  statistic: "Sum",
  periodSeconds: DAY,
});

/** Namespace of what the trail's filters count for one stack: a filter cannot name the stack in a dimension. */
export const auditNamespace = (names: Names): string =>
  `${METRIC_NAMESPACE}/${names.identity.stack}`;

/** Lets a role put the platform's own metrics. Metrics have no ARN: the namespace is all that can be named. */
export function grantReportMetrics(role: DutyRole): void {
  role.allow({
    sid: "ReportPlatformMetrics",
    actions: ["cloudwatch:PutMetricData"],
    resources: ["*"],
    conditions: { StringEquals: { "cloudwatch:namespace": [METRIC_NAMESPACE] } },
  });
}
