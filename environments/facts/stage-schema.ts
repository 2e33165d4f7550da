/** The form of a stage's configuration; what must agree with something else is checked in stage-facts.ts. */
import { z } from "zod";
import { isPrivateRange } from "./cidr";

/** How many days CloudWatch can keep logs. @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
] as const;

/** How long CloudWatch keeps a log group. */
export const logRetentionDays = z.literal(LOG_RETENTION_DAYS);

/** An account's number. */
export const accountId = z
  .string()
  .regex(/^\d{12}$/, "be 12 digits; write the account's number in quotes");

/** A region's code. */
export const region = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "be a region's code; write it like ca-central-1");

const usd = z.number().positive("be more than 0; write an amount in USD");

const instanceType = z
  .string()
  .regex(
    /^(t4g|m[67]g|c[67]g|r[67]g)\.[a-z0-9]+$/,
    "be an instance type for arm64; write it like t4g.small",
  );

const budget = z.strictObject({
  monthlyLimitUsd: usd,
  s3MonthlyLimitUsd: usd,
  s3EstimatedChargesUsd: usd,
  anomalies: z.enum(["department", "payer"]).default("department"),
});

const network = z.strictObject({
  cidr: z
    .string()
    .refine(isPrivateRange, "be a private IPv4 range from /16 to /26; write it like 10.20.0.0/24"),
  zones: z
    .array(
      z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "be a zone; write it like ca-central-1a"),
    )
    .min(1, "name at least one zone; add it")
    .max(3, "name at most three zones; remove some")
    .refine(areDifferent, "be different zones; remove the repetition"),
});

const servers = z.strictObject({
  imageId: z
    .string()
    .regex(
      /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/,
      "be a machine image; write it like ami-0123456789abcdef0",
    ),
  generalInstanceType: instanceType,
  webInstanceType: instanceType,
  natInstanceType: instanceType,
  diskGib: wholeNumber(8, 1024),
});

const protection = z.strictObject({ protect: z.boolean(), retainOnDelete: z.boolean() });

const quickSight = z.strictObject({
  principals: z
    .array(
      z
        .string()
        .regex(
          /^(user|group)\/[\w.@-]+\/[\w.@+=/-]+$/,
          "be a QuickSight user or group; write it like group/default/analysts",
        ),
    )
    .min(1, "name at least one user or group; add it, or remove quickSight"),
});

/** The settings of a department's stack. */
export const stageSchema = z.strictObject({
  accountId,
  homeRegion: region,
  replicaRegion: region,
  noncurrentVersionDays: wholeNumber(1, 3650),
  recoveryDays: wholeNumber(1, 3650),
  logRetentionDays,
  scanLimitBytes: wholeNumber(10_000_000, Number.MAX_SAFE_INTEGER),
  glueWorkers: wholeNumber(2, 299),
  glueWorkerType: z.enum(["G.1X", "G.2X"]),
  jobTimeoutMinutes: wholeNumber(1, 2880),
  alertAddresses: z
    .array(z.email("be an e-mail address; write one that is read"))
    .min(1, "name at least one address; add it")
    .refine(areDifferent, "be different addresses; remove the repetition"),
  budget,
  network,
  servers,
  protection: protection.default({ protect: true, retainOnDelete: true }),
  quickSight: quickSight.optional(),
});

function areDifferent(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

/** A whole number in a range that messages name. */
export function wholeNumber(least: number, most: number): z.ZodNumber {
  const range =
    most === Number.MAX_SAFE_INTEGER
      ? `of at least ${String(least)}`
      : `from ${String(least)} to ${String(most)}`;
  const message = `be a whole number ${range}; change the value`;
  return z.number().int(message).min(least, message).max(most, message);
}
