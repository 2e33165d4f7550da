import type { Names } from "../names";

/** A filter over the trail's log group, and the metric that it counts into. */
export interface AuditFilter {
  /** kebab-case, unique in the stack. */
  readonly id: string;
  readonly metric: AuditMetric;
  readonly pattern: string;
}

/** What is counted; filters of one metric have one alarm. */
export const AUDIT_METRICS = ["ProtectionChanges", "VersionsDestroyed", "CallsDenied"] as const;
export type AuditMetric = (typeof AUDIT_METRICS)[number];

/**
 * CloudWatch Logs' limit for a pattern, in characters.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html
 */
const LONGEST_PATTERN = 1024;

/** What takes a key away, or opens it to others. */
export const KEY_EVENTS = [
  "DisableKey",
  "DisableKeyRotation",
  "PutKeyPolicy",
  "ScheduleKeyDeletion",
] as const;

/**
 * The filters that need no id: what is done to the stack's buckets, roles and key aliases, and by its roles, is known by
 * name. A name is matched by its beginning; no pattern is a regular expression, of which a log group takes only five.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
 */
export function namedFilters(names: Names): AuditFilter[] {
  const { stack } = names.identity;
  const bucket = equals("$.requestParameters.bucketName", `${stack}-*`);
  const role = equals("$.requestParameters.roleName", `${stack}-*`);
  const policy = equals("$.requestParameters.policyArn", `*:policy/${stack}-*`);
  const alias = equals("$.requestParameters.aliasName", `alias/${stack}-*`);
  const byOwnRole = equals("$.userIdentity.sessionContext.sessionIssuer.userName", `${stack}-*`);
  const succeeded = "($.errorCode NOT EXISTS)";
  const filters: AuditFilter[] = [
    {
      id: "buckets",
      metric: "ProtectionChanges",
      // Policy, lifecycle, replication, versions, public access, encryption, lock and logs are all called so.
      pattern: all(
        bucket,
        any(
          equals("$.eventName", "PutBucket*"),
          equals("$.eventName", "DeleteBucket*"),
          equals("$.eventName", "PutObjectLockConfiguration"),
        ),
        succeeded,
      ),
    },
    {
      id: "roles",
      metric: "ProtectionChanges",
      pattern: all(
        equals("$.eventSource", "iam.amazonaws.com"),
        any(role, policy),
        "($.readOnly IS FALSE)",
        succeeded,
      ),
    },
    {
      id: "aliases",
      metric: "ProtectionChanges",
      pattern: all(
        alias,
        any(equals("$.eventName", "UpdateAlias"), equals("$.eventName", "DeleteAlias")),
        succeeded,
      ),
    },
    {
      id: "versions",
      metric: "VersionsDestroyed",
      // Jobs delete objects, which hides them; only with a version's id is something gone.
      pattern: all(
        bucket,
        any(
          equals("$.requestParameters.x-amz-bypass-governance-retention", "true"),
          all(equals("$.eventName", "DeleteObject"), equals("$.requestParameters.versionId", "*")),
        ),
        succeeded,
      ),
    },
    {
      id: "denied",
      metric: "CallsDenied",
      pattern: all(
        any(
          equals("$.errorCode", "AccessDenied*"),
          equals("$.errorCode", "*UnauthorizedOperation"),
        ),
        any(bucket, byOwnRole),
      ),
    },
  ];
  return filters.map((filter) => ({ ...filter, pattern: framed(filter) }));
}

/**
 * The filter on the stack's keys, which have no name in what KMS reports. Each is matched by the end of its ARN.
 *
 * @throws when there are more keys than a pattern can hold.
 */
export const keysFilter = (keyArns: readonly string[]): AuditFilter => ({
  id: "keys",
  metric: "ProtectionChanges",
  pattern: framed({
    id: "keys",
    pattern: all(
      equals("$.eventSource", "kms.amazonaws.com"),
      any(...KEY_EVENTS.map((event) => equals("$.eventName", event))),
      any(
        ...keyArns.map((arn) => equals("$.resources[0].ARN", `*${arn.split("/").at(-1) ?? arn}`)),
      ),
    ),
  }),
});

const equals = (property: string, value: string): string => `(${property} = "${value}")`;
const joined = (terms: readonly string[], by: string): string =>
  terms.length === 1 ? terms.join() : `(${terms.join(by)})`;
const all = (...terms: readonly string[]): string => joined(terms, " && ");
const any = (...terms: readonly string[]): string => joined(terms, " || ");

function framed({ id, pattern }: Pick<AuditFilter, "id" | "pattern">): string {
  const text = `{ ${pattern.slice(1, -1)} }`;
  if (text.length > LONGEST_PATTERN) {
    throw new Error(
      `the filter ${id} has ${text.length} characters, CloudWatch Logs allows ${LONGEST_PATTERN}; ` +
        `shorten the department's folder name or share keys between datasets`,
    );
  }
  return text;
}
