/** How long ago the last run succeeded, told to CloudWatch: it cannot look back further than a week by itself. */
import { type CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { type GlueClient, paginateGetJobRuns } from "@aws-sdk/client-glue";

const MILLISECONDS_OF_A_DAY = 86_400_000;

/** Namespace of the platform's own metrics. */
export const METRIC_NAMESPACE = "DataPlatform";

/**
 * When a job last succeeded, or undefined when it never did. Glue lists a job's runs latest first, and keeps them for 365 days.
 *
 * The ledger cannot answer: a run that finds nothing new succeeds without an entry.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-runs.html
 */
export async function lastSuccess(glue: GlueClient, job: string): Promise<Date | undefined> {
  for await (const { JobRuns } of paginateGetJobRuns({ client: glue }, { JobName: job })) {
    const ended = (JobRuns ?? [])
      .filter((run) => run.JobRunState === "SUCCEEDED")
      .flatMap((run) => run.CompletedOn ?? []);
    if (ended.length > 0) return new Date(Math.max(...ended.map((date) => date.getTime())));
  }
  return undefined;
}

/**
 * Puts `DaysSinceLastRun` for each dataset whose workflow ever succeeded. Another gets no datapoint, and its alarm takes that for a breach.
 *
 * @returns dataset → days
 */
export async function reportLastRuns(
  { glue, cloudwatch }: { readonly glue: GlueClient; readonly cloudwatch: CloudWatchClient },
  stack: string,
  lastJobs: Readonly<Record<string, string>>,
  now: Date,
): Promise<ReadonlyMap<string, number>> {
  const days = new Map<string, number>();
  for (const [dataset, job] of Object.entries(lastJobs)) {
    const last = await lastSuccess(glue, job);
    if (last === undefined) continue;
    days.set(dataset, (now.getTime() - last.getTime()) / MILLISECONDS_OF_A_DAY);
  }
  if (days.size === 0) return days;
  await cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: METRIC_NAMESPACE,
      MetricData: [...days].map(([dataset, value]) => ({
        MetricName: "DaysSinceLastRun",
        Dimensions: [
          { Name: "Stack", Value: stack },
          { Name: "Dataset", Value: dataset },
        ],
        Timestamp: now,
        Value: value,
      })),
    }),
  );
  return days;
}
