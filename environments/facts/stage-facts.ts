/** What a stage's configuration may say: the one parser for stack files and for `pulumi.Config`. */
import { z } from "zod";
import { ProblemList } from "./errors";
import type { StageFacts } from "./facts";
import { SourceFile } from "./source-file";
import { validate } from "./validation";

/** How many days CloudWatch can keep logs. @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
] as const;

const stageSchema = z.strictObject({
  accountId: z.string().regex(/^\d{12}$/, "be 12 digits; write the account's number in quotes"),
  homeRegion: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "be a region's code; write it like ca-central-1"),
  noncurrentVersionDays: wholeNumber(1, 3650),
  logRetentionDays: z.literal(LOG_RETENTION_DAYS),
  scanLimitBytes: wholeNumber(10_000_000, Number.MAX_SAFE_INTEGER),
  glueWorkers: wholeNumber(2, 299),
  glueWorkerType: z.enum(["G.1X", "G.2X"]),
  jobTimeoutMinutes: wholeNumber(1, 2880),
});

/** The configuration keys of a stack, without their namespace, in a fixed order. */
export const STAGE_FACT_KEYS = Object.keys(stageSchema.shape) as readonly (keyof StageFacts)[];

/**
 * A stage's facts from configuration values, which Pulumi hands over as text.
 *
 * @param raw values by key, without the namespace: `{ accountId: "111122223333", … }`; absent keys are undefined
 * @param source what messages call the place: `environments/Pulumi.parks-dev.yaml`
 * @throws FactsError with every problem of all values.
 */
export function parseStageFacts(
  raw: Readonly<Record<string, unknown>>,
  source: string,
): StageFacts {
  const problems = new ProblemList();
  const facts = stageFactsOf(new SourceFile(source, raw, () => undefined), problems);
  problems.refuse();
  return Object.freeze(facts as StageFacts);
}

/** The same for a file that was read already; undefined after problems were added. */
export function stageFactsOf(source: SourceFile, problems: ProblemList): StageFacts | undefined {
  const value = source.value;
  const numbers =
    typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).flatMap(([key, one]) => readNumber(key, one)))
      : value;
  return validate(stageSchema, source.withValue(numbers), problems);
}

function readNumber(key: string, value: unknown): [string, unknown][] {
  if (value === undefined) {
    return [];
  }
  const isNumber = key !== "accountId" && typeof value === "string" && /^\d+$/.test(value);
  return [[key, isNumber ? Number(value) : value]];
}

function wholeNumber(least: number, most: number): z.ZodNumber {
  const range =
    most === Number.MAX_SAFE_INTEGER
      ? `of at least ${String(least)}`
      : `from ${String(least)} to ${String(most)}`;
  const message = `be a whole number ${range}; change the value`;
  return z.number().int(message).min(least, message).max(most, message);
}
