import { type GraphResource, tagsOf } from "../../graph/graph";
import { ROLE } from "../../graph/links";
import { UNKNOWN } from "../../graph/values";
import type { Statement } from "../../iam/policy-document";
import { MANDATORY, type Rule, unknown } from "../../rule";
import { configured, wholeNumber } from "../../settings";
import { judgeAllows, narrowing } from "../documents";
import { homeOf, type Home } from "../platform";

/**
 * Services that send the source's account with some of their calls only: there a condition that must be met would lock
 * them out.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 */
const SOMETIMES = [
  "s3.amazonaws.com",
  "batchoperations.s3.amazonaws.com",
  "databrew.amazonaws.com",
];

/** Services that say for which of their resources they act. */
const NAMED = ["scheduler.amazonaws.com", "events.amazonaws.com", "cloudtrail.amazonaws.com"];

/** Who wants to act for an instance must have put the role's profile on it; the call names no account. */
const WITHOUT_SOURCE = "ec2.amazonaws.com";

function ofServices(statement: Statement, { account, stack }: Home): string | undefined {
  const services = (statement.principals?.service ?? []).filter((one) => one !== WITHOUT_SOURCE);
  if (services.length === 0) return undefined;
  const isSometimes = services.every((one) => SOMETIMES.includes(one));
  const bound = statement.conditions.find(
    ({ key, operator, ifExists }) =>
      key === "aws:sourceaccount" && !operator.negated && (!ifExists || isSometimes),
  );
  if (bound?.values.every((value) => value === account) !== true) {
    return "is not bound to this account by aws:SourceAccount";
  }
  if (!services.some((one) => NAMED.includes(one))) return undefined;
  const source = narrowing(statement, "aws:SourceArn")?.values ?? [];
  return source.length > 0 && source.every((arn) => RegExp(`[:/]${stack}([-/*]|$)`).test(arn))
    ? undefined
    : "is not bound to this stack's resources by aws:SourceArn";
}

/** The whole account is narrowed to tagged principals of the duty, or to one principal until a day. */
function ofPrincipals(
  statement: Statement,
  duty: unknown,
  { department }: Home,
  lastYear: number,
): string | undefined {
  if (statement.principals?.aws.some((arn) => /:root$|^\d{12}$/.test(arn)) !== true)
    return undefined;
  const arns = narrowing(statement, "aws:PrincipalArn")?.values ?? [];
  const isOne = arns.length > 0 && !arns.some((arn) => /[*?]/.test(arn));
  if (isOne) {
    const end = statement.conditions.find(
      ({ key, operator, ifExists }) =>
        key === "aws:currenttime" && operator.comparison.startsWith("less") && !ifExists,
    );
    const [day = ""] = end?.values ?? [];
    return day !== "" && Number(day.slice(0, 4)) <= lastYear
      ? undefined
      : `has no end in aws:CurrentTime before ${lastYear + 1}`;
  }
  const tagged = (tag: string, wanted: unknown) =>
    narrowing(statement, `aws:PrincipalTag/${tag}`)?.values.every((value) => value === wanted) ===
    true;
  const missing = [
    ...(tagged("department", department) ? [] : ["department"]),
    ...(tagged("duty", duty) ? [] : ["duty"]),
  ];
  return missing.length === 0
    ? undefined
    : `is not bound by the principal's tag ${missing.join(" and ")}`;
}

const isOfOpenDuty = (role: GraphResource): boolean =>
  role.props["tags"] === UNKNOWN || tagsOf(role)["duty"] === UNKNOWN;

export const rule: Rule = {
  id: "iam-trust-complete",
  title: "Who takes a role is of its department, duty and account",
  severity: "critical",
  kind: "resource",
  level: MANDATORY,
  types: [ROLE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_attribute-based-access-control.html",
  why: "A role that another department's people or schedules may take makes all grants behind it theirs",
  fix: "Bind people and systems by their tags department and duty, readers of a product by ARN and a last day, services by aws:SourceAccount and, where they send it, aws:SourceArn",
  ...configured(
    {
      lastYear: wholeNumber(
        "the last year in which an agreement on a data product may end",
        2035,
        [2026, 2100],
      ),
    },
    (graph, { lastYear }) => [
      ...graph
        .of(ROLE)
        .filter(isOfOpenDuty)
        .map((role) => unknown(role, "tags.duty")),
      ...judgeAllows(graph, ["trust"], (statement, { resource }) => {
        const home = homeOf(resource);
        if (home === undefined || isOfOpenDuty(resource)) return undefined;
        const duty = tagsOf(resource)["duty"] ?? tagsOf(resource)["person"];
        return ofServices(statement, home) ?? ofPrincipals(statement, duty, home, lastYear);
      }),
    ],
  ),
};
