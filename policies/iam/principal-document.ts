/**
 * Reads `Principal` and `NotPrincipal`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
import { isObject, readStrings, refuseUnknown, type Report, shown } from "./reading";

/** Whom a statement names. */
export interface Principals {
  /** `NotPrincipal`: everyone but these. */
  readonly negated: boolean;
  /** `"*"` or `{"AWS": "*"}`: everyone, anonymous callers and services included. */
  readonly everyone: boolean;
  /** ARNs and account ids. */
  readonly aws: readonly string[];
  readonly service: readonly string[];
  readonly federated: readonly string[];
  /** S3's canonical user ids, which no ARN can be compared with. */
  readonly canonicalUser: readonly string[];
}

const TYPES = ["AWS", "Service", "Federated", "CanonicalUser"];
const ACCOUNT = /^\d{12}$/;
const UNIQUE_ID = /^A[A-Z0-9]{15,}$/;
const ARN =
  /^arn:[a-z-]+:(iam::\d{12}:(root|user\/.+|role\/.+)|sts::\d{12}:(assumed-role\/[^/]+\/.+|federated-user\/.+))$/;

/** Reads the element that the statement has; exactly one of the two must be there. */
export function readPrincipals(
  item: Readonly<Record<string, unknown>>,
  path: string,
  report: Report,
): Principals {
  const negated = item["NotPrincipal"] !== undefined;
  const name = negated ? "NotPrincipal" : "Principal";
  const none: Principals = {
    negated,
    everyone: false,
    aws: [],
    service: [],
    federated: [],
    canonicalUser: [],
  };
  if (negated === (item["Principal"] !== undefined)) {
    const found = negated ? "both" : "neither";
    report(path, `must have either Principal or NotPrincipal, got ${found}`);
    return none;
  }
  const element = item[name];
  if (element === "*") return { ...none, everyone: true };
  if (!isObject(element) || Object.keys(element).length === 0) {
    report(
      `${path}.${name}`,
      `must be "*" or an object of ${TYPES.join(", ")}, got ${shown(element)}`,
    );
    return none;
  }
  refuseUnknown(element, TYPES, `${path}.${name}`, report);
  const read = (type: string): readonly string[] =>
    element[type] === undefined
      ? []
      : readStrings(element[type], `${path}.${name}.${type}`, report);
  const aws = read("AWS");
  for (const entry of aws) {
    if (entry === "*" || ACCOUNT.test(entry) || UNIQUE_ID.test(entry)) continue;
    if (ARN.test(entry) && !/[*?]/.test(entry)) continue;
    report(
      `${path}.${name}.AWS`,
      `must be "*", an account id, or the whole ARN of a root, user, role or session, got ${shown(entry)}`,
    );
  }
  return {
    negated,
    everyone: aws.includes("*"),
    aws: aws.filter((entry) => entry !== "*"),
    service: read("Service"),
    federated: read("Federated"),
    canonicalUser: read("CanonicalUser"),
  };
}
