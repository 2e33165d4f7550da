import type { Names } from "../names";
import { JOB_KINDS, STEPS } from "../storage/lake-layout";
import { type StartingDataset, startOf } from "./workflow-start";

/** A pattern of EventBridge, as JSON: every field must be one of the values. */
export interface JobEventPattern {
  readonly source: readonly string[];
  readonly "detail-type": readonly string[];
  readonly detail: { readonly jobName: readonly string[]; readonly state: readonly string[] };
}

/** EventBridge's limit for a pattern, in characters. */
const LONGEST_PATTERN = 2048;

const GLUE = { source: "aws.glue", "detail-type": "Glue Job State Change" };
const DATABREW = { source: "aws.databrew", "detail-type": "DataBrew Job State Change" };

/**
 * The end of a dataset's DataBrew job, when it went well.
 *
 * @see https://docs.aws.amazon.com/databrew/latest/dg/monitoring.cloudwatch-events.html
 */
export const cleansed = (job: string): JobEventPattern => pattern([DATABREW], [job], ["SUCCEEDED"]);

/**
 * The end of any job of a dataset that did not go well. A job that people stop counts: its run is missing.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
 */
export function failed(names: Names, dataset: StartingDataset): JobEventPattern {
  const { name, source } = dataset;
  const kinds = source === undefined ? STEPS : JOB_KINDS;
  const jobs = kinds.map((kind) => names.job(name, kind));
  const states = ["FAILED", "STOPPED", "TIMEOUT"];
  return startOf(names, dataset).by === "databrew"
    ? pattern(
        [GLUE, DATABREW],
        [names.databrewJob(name, "cleanse"), names.databrewJob(name, "profile"), ...jobs],
        states,
      )
    : pattern([GLUE], jobs, states);
}

/** The end of the last job of a dataset, when it went well. */
export const curated = (names: Names, dataset: string): JobEventPattern =>
  pattern([GLUE], [names.job(dataset, "curate")], ["SUCCEEDED"]);

/** Jobs are named one by one: a prefix would also match a stack whose name begins like this one's. */
function pattern(
  events: readonly (typeof GLUE)[],
  jobName: readonly string[],
  state: readonly string[],
): JobEventPattern {
  return {
    source: events.map((event) => event.source),
    "detail-type": events.map((event) => event["detail-type"]),
    detail: { jobName, state },
  };
}

/**
 * The pattern as a rule takes it.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 * @throws when it is longer than EventBridge allows.
 */
export function patternText(value: JobEventPattern): string {
  const text = JSON.stringify(value);
  if (text.length > LONGEST_PATTERN) {
    throw new Error(
      `the event pattern of ${String(value.detail.jobName[0])} has ${text.length} characters, ` +
        `EventBridge allows ${LONGEST_PATTERN}; shorten the dataset's folder name`,
    );
  }
  return text;
}
