/**
 * What is allowed although a rule of `policies/` forbids it: one resource of one stack, one sentence, for a time.
 *
 * An entry that has expired, that runs for more than a year, that no finding answers to, or that holds a `*` excepts nothing and
 * is a violation itself. docs/policies.md says how to write one.
 */

/** One exception. */
export interface PolicyException {
  /** `<department>-<stage>` or `account-<stage>`. */
  readonly stack: string;
  /** The rule's id, e.g. `s3-versioning`. */
  readonly rule: string;
  /** The resource's name or URN, as the finding gives it. */
  readonly resource: string;
  /** The finding word for word, without the resource before it and the full stop after it. */
  readonly finding: string;
  /** Why it is allowed. */
  readonly reason: string;
  /** The office that answers for it; no person. */
  readonly owner: string;
  /** The last day on which it holds, e.g. `2027-06-30`; at most a year ahead. */
  readonly expires: string;
}

/** AWS's own key for the catalogue's descriptions: the program names none, and AWS writes its ARN into the settings. */
const catalogueKey = (stack: string): PolicyException => ({
  stack,
  rule: "no-ignored-security-changes",
  resource: "account-defaults-catalog",
  finding: "ignoreChanges has dataCatalogEncryptionSettings.encryptionAtRest.sseAwsKmsKeyId",
  reason:
    "AWS fills in the ARN of its own key for Glue, and without this every deployment would show a difference",
  owner: "Cloud platform team",
  expires: "2027-09-30",
});

export const POLICY_EXCEPTIONS: readonly PolicyException[] = [
  catalogueKey("account-dev"),
  catalogueKey("account-prod"),
];
