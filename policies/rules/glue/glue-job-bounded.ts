import { MANDATORY, type Rule, demand, demandBetween, demandEqual } from "../../rule";
import { configured, wholeNumber } from "../../settings";

const JOB = "aws:glue/job:Job";

export const rule: Rule = {
  id: "glue-job-bounded",
  title: "Jobs end, and fail aloud",
  severity: "medium",
  kind: "resource",
  level: MANDATORY,
  types: [JOB],
  frameworks: ["FSBP Glue.4"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/glue-controls.html#glue-4",
  why: "A job that hangs costs by the hour; a job that retries by itself hides its failure",
  fix: "Set Glue 5.0, a timeout, few workers, one run at a time, no retries, logs and metrics",
  ...configured(
    {
      mostMinutes: wholeNumber("minutes that a job runs at most", 480, [1, 10_080]),
      mostWorkers: wholeNumber("workers of a job at most", 20, [2, 299]),
    },
    (graph, { mostMinutes, mostWorkers }) =>
      graph
        .of(JOB)
        .flatMap((job) => [
          ...demand(job, "glueVersion", "4.0 or newer", (version) => Number(version) >= 4),
          ...demandBetween(job, "timeout", 1, mostMinutes),
          ...demandBetween(job, "numberOfWorkers", 2, mostWorkers),
          ...demand(
            job,
            "maxRetries",
            "0: the workflow decides",
            (retries) => retries === 0 || retries === undefined,
          ),
          ...demand(
            job,
            "executionProperty.maxConcurrentRuns",
            "1: two runs would commit against each other",
            (runs) => runs === 1 || runs === undefined,
          ),
          ...demandEqual(job, "defaultArguments.--enable-continuous-cloudwatch-log", "true"),
          ...demandEqual(job, "defaultArguments.--enable-metrics", "true"),
        ]),
  ),
};
