/** A kind of physical name: its limits on AWS, and which part of it a user can shorten. */
interface NameKind {
  readonly what: string;
  readonly longest: number;
  readonly pattern: RegExp;
  readonly shorten: string;
}

const DEPARTMENT = "shorten the department's folder name";
const DATASET = "shorten the dataset's folder name";

/**
 * Limits that AWS documents for each kind of name.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 * @see https://docs.aws.amazon.com/athena/latest/ug/tables-databases-columns-names.html
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html
 * @see https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
 * @see https://docs.aws.amazon.com/databrew/latest/dg/API_CreateRecipeJob.html
 * @see https://docs.aws.amazon.com/quicksight/latest/APIReference/API_CreateDashboard.html
 */
const KINDS = {
  bucket: {
    what: "bucket",
    longest: 63,
    pattern: /^[a-z0-9][a-z0-9-]+[a-z0-9]$/,
    shorten: DEPARTMENT,
  },
  role: { what: "role", longest: 64, pattern: /^[\w+=,.@-]+$/, shorten: DEPARTMENT },
  database: { what: "Glue database", longest: 255, pattern: /^[a-z0-9_]+$/, shorten: DEPARTMENT },
  table: { what: "Glue table", longest: 255, pattern: /^[a-z0-9_]+$/, shorten: DATASET },
  glue: { what: "Glue object", longest: 255, pattern: /^[a-z0-9-]+$/, shorten: DATASET },
  workgroup: {
    what: "Athena workgroup",
    longest: 128,
    pattern: /^[a-zA-Z0-9._-]+$/,
    shorten: DEPARTMENT,
  },
  schedule: { what: "schedule", longest: 64, pattern: /^[0-9a-zA-Z_.-]+$/, shorten: DEPARTMENT },
  topic: { what: "SNS topic", longest: 256, pattern: /^[\w-]+$/, shorten: DEPARTMENT },
  alarm: { what: "alarm", longest: 255, pattern: /^[\w .-]+$/, shorten: DEPARTMENT },
  rule: { what: "event rule", longest: 64, pattern: /^[\w.-]+$/, shorten: DATASET },
  databrew: { what: "DataBrew object", longest: 240, pattern: /^[\w .-]+$/, shorten: DATASET },
  quicksight: { what: "QuickSight id", longest: 512, pattern: /^[\w-]+$/, shorten: DATASET },
  // EC2's strictest: letters, digits and hyphens fit launch templates, security groups and tags alike.
  server: { what: "server", longest: 64, pattern: /^[a-zA-Z0-9-]+$/, shorten: DEPARTMENT },
  document: { what: "SSM document", longest: 128, pattern: /^[\w.-]{3,}$/, shorten: DEPARTMENT },
  alias: { what: "key alias", longest: 256, pattern: /^alias\/[\w/-]+$/, shorten: DEPARTMENT },
} as const satisfies Record<string, NameKind>;

/** A physical name that AWS would refuse. */
export class NameError extends Error {
  override readonly name = "NameError";
}

/**
 * Returns `value` when AWS accepts it as that kind of name.
 *
 * @throws NameError with what was found and what to shorten.
 */
export function checkedName(kind: NameKindId, value: string): string {
  const { what, longest, pattern, shorten } = KINDS[kind];
  if (value.length > longest) {
    const over = value.length - longest;
    throw new NameError(
      `${what} name "${value}" has ${value.length} characters, AWS allows ${longest}; ` +
        `${shorten} by ${over}`,
    );
  }
  if (!pattern.test(value)) {
    throw new NameError(`${what} name "${value}" must match ${pattern.source}; rename its folder`);
  }
  return value;
}

/** A kind of name that has limits. */
export type NameKindId = keyof typeof KINDS;
