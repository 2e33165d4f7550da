/** How long ago jobs last succeeded, told to CloudWatch: it cannot look back further than a week by itself. */
import { type CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { EntityNotFoundException, type GlueClient, paginateGetJobRuns } from "@aws-sdk/client-glue";

const MILLISECONDS_OF_A_DAY = 86_400_000;

/** Namespace of the platform's own metrics. */
export const METRIC_NAMESPACE = "DataPlatform";

/** What is counted in days of a dataset, and since the last what. */
export const AGES = { DaysSinceLastRun: "run", DaysSinceLastCollection: "collection" } as const;

/** Name of a metric that says how long ago a job last succeeded. */
export type AgeMeasure = keyof typeof AGES;

/** All of them. */
export const AGE_MEASURES = Object.keys(AGES) as readonly AgeMeasure[];

/** Measure → dataset → the job since whose last success the days are counted. */
export type LastJobs = Readonly<Record<AgeMeasure, Readonly<Record<string, string>>>>;

/** How long ago a job of a dataset last succeeded. */
export interface Age {
  readonly measure: AgeMeasure;
  readonly dataset: string;
  readonly days: number;
}

/**
 * When a job last succeeded, or undefined when it never did, or is no more: then its own alarm rings, and the others go on to be told of.
 * Glue lists a job's runs latest first, and keeps them for 365 days.
 *
 * The ledger cannot answer: a run that finds nothing new succeeds without an entry.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-runs.html
 */
export async function lastSuccess(glue: GlueClient, job: string): Promise<Date | undefined> {
  try {
    for await (const { JobRuns } of paginateGetJobRuns({ client: glue }, { JobName: job })) {
      const ended = (JobRuns ?? [])
        .filter((run) => run.JobRunState === "SUCCEEDED")
        .flatMap((run) => run.CompletedOn ?? []);
      if (ended.length > 0) return new Date(Math.max(...ended.map((date) => date.getTime())));
    }
  } catch (error) {
    if (!(error instanceof EntityNotFoundException)) throw error;
  }
  return undefined;
}

/**
 * Puts each measure of each dataset whose job ever succeeded. Another gets no datapoint, and its alarm takes that for a breach.
 *
 * @returns what was put
 */
export async function reportLastRuns(
  { glue, cloudwatch }: { readonly glue: GlueClient; readonly cloudwatch: CloudWatchClient },
  stack: string,
  lastJobs: LastJobs,
  now: Date,
): Promise<readonly Age[]> {
  const ages: Age[] = [];
  for (const measure of AGE_MEASURES) {
    for (const [dataset, job] of Object.entries(lastJobs[measure])) {
      const last = await lastSuccess(glue, job);
      if (last === undefined) continue;
      const days = (now.getTime() - last.getTime()) / MILLISECONDS_OF_A_DAY;
      ages.push({ measure, dataset, days });
    }
  }
  if (ages.length === 0) return ages;
  await cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: METRIC_NAMESPACE,
      MetricData: ages.map(({ measure, dataset, days }) => ({
        MetricName: measure,
        Dimensions: [
          { Name: "Stack", Value: stack },
          { Name: "Dataset", Value: dataset },
        ],
        Timestamp: now,
        Value: days,
      })),
    }),
  );
  return ages;
}
