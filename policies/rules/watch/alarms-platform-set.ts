import type { Graph, GraphResource } from "../../graph/graph";
import { BUCKET, INSTANCE, linkOf } from "../../graph/links";
import { listed, texts, type Value, valueAt } from "../../graph/values";
import { MANDATORY, type Finding, type Rule, lacking, violation } from "../../rule";
import { homeOf, isDepartmentStack, zoneOf } from "../platform";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const JOB = "aws:glue/job:Job";
const WORKFLOW = "aws:glue/workflow:Workflow";

/** Once a stack. */
const OF_STACK = [
  "ProcessedBytes",
  "EstimatedCharges",
  "ProtectionChanges",
  "VersionsDestroyed",
  "CallsDenied",
];
const OF_DATASET = ["DaysSinceLastRun", "QualityScore", "QuarantinedPercent"];
/** Of a dataset whose files a job collects: its runs go on when that job is never started again. */
const OF_COLLECTION = ["DaysSinceLastCollection"];
const OF_LANDING = ["ReplicationLatency", "OperationsFailedReplication"];
/** Compared with what is usual. */
const UNUSUAL = ["RowsLanded", "BucketSizeBytes", "NumberOfObjects", "ProcessedBytes"];

/** What an alarm looks at. */
interface Watched {
  readonly alarm: GraphResource;
  readonly metric: string;
  readonly dimensions: Value;
  readonly isUsual: boolean;
}

const watchedBy = (alarm: GraphResource): readonly Watched[] => [
  ...texts(alarm.props["metricName"]).map((metric) => ({
    alarm,
    metric,
    dimensions: alarm.props["dimensions"],
    isUsual: false,
  })),
  ...listed(alarm.props["metricQueries"]).flatMap((query) =>
    texts(valueAt(query, "metric.metricName")).map((metric) => ({
      alarm,
      metric,
      dimensions: valueAt(query, "metric.dimensions"),
      isUsual: true,
    })),
  ),
];

/** What the names of jobs that collect end with. */
const COLLECT = "-collect";

/** The dataset that a workflow is for, or a job that collects: what its name has after the stack's, without the job's own part. */
const datasetOf = (resource: GraphResource, own = ""): string => {
  const name = String(resource.props["name"]);
  return name.slice((homeOf(resource)?.stack.length ?? -1) + 1, name.length - own.length);
};

/** What an alarm watches may not be known yet. */
const UNTIL = ["metricName", "metricQueries"];

function missing(graph: Graph, bucket: GraphResource): readonly Finding[] {
  const all = graph.of(ALARM).flatMap(watchedBy);
  const unwatched = (resource: GraphResource, found: string) =>
    lacking(resource, found, graph.of(ALARM), ...UNTIL);
  const has = (metric: string, holds: (one: Watched) => boolean) =>
    all.some((one) => one.metric === metric && holds(one));
  const jobs = new Set(graph.of(JOB).map(({ props }) => props["name"]));
  // A workflow that only collects hands over to the one that checks and publishes.
  const checks = ({ props }: GraphResource) => jobs.has(`${String(props["name"])}-trust`);
  const collects = ({ props }: GraphResource) => String(props["name"]).endsWith(COLLECT);
  const ofDataset = (resource: GraphResource, dataset: string, metrics: readonly string[]) =>
    metrics
      .filter(
        (metric) => !has(metric, ({ dimensions }) => valueAt(dimensions, "Dataset") === dataset),
      )
      .flatMap((metric) => unwatched(resource, `no alarm watches its ${metric}`));
  const landing = graph.of(BUCKET).filter((one) => zoneOf(one) === "landing");
  return [
    ...OF_STACK.filter((metric) => !has(metric, ({ isUsual }) => !isUsual)).flatMap((metric) =>
      unwatched(bucket, `no alarm watches ${metric}`),
    ),
    ...UNUSUAL.filter((metric) => !has(metric, ({ isUsual }) => isUsual)).flatMap((metric) =>
      unwatched(bucket, `no MetricAlarm compares ${metric} with what is usual`),
    ),
    ...graph
      .of(WORKFLOW)
      .filter(checks)
      .flatMap((workflow) => ofDataset(workflow, datasetOf(workflow), OF_DATASET)),
    ...graph
      .of(JOB)
      .filter(collects)
      .flatMap((job) => ofDataset(job, datasetOf(job, COLLECT), OF_COLLECTION)),
    ...landing.flatMap((zone) =>
      OF_LANDING.filter(
        (metric) =>
          !has(metric, ({ dimensions }) =>
            texts(zone.props["bucket"]).includes(String(valueAt(dimensions, "SourceBucket"))),
          ),
      ).flatMap((metric) => unwatched(zone, `no alarm watches its ${metric}`)),
    ),
    ...graph
      .of(INSTANCE)
      .filter(
        (instance) =>
          !graph
            .of(ALARM)
            .some(
              (alarm) => linkOf(graph, alarm, "dimensions.InstanceId", [instance]) !== "elsewhere",
            ),
      )
      .map((instance) => violation(instance, "no MetricAlarm watches its StatusCheckFailed")),
  ];
}

export const rule: Rule = {
  id: "alarms-platform-set",
  title: "The platform is watched",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: [ALARM, WORKFLOW, JOB, INSTANCE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html",
  why: "A run that does not happen, a replica that lags and a bill that grows make no noise by themselves",
  fix: "Keep an alarm on each of the metrics that the finding names",
  judge: (graph) => {
    const [bucket] = graph.of(BUCKET);
    return !isDepartmentStack(graph) || bucket === undefined ? [] : missing(graph, bucket);
  },
};
