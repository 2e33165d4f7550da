import type { Statement } from "../../iam/policy-document";
import { MANDATORY, type Rule } from "../../rule";
import { IDENTITY_TYPES, judgeAllows, narrowing, reachesEverything } from "../documents";

/**
 * Actions for which AWS defines no resource, and that neither read data nor change anything of another's.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const UNSCOPED: readonly RegExp[] = [
  /^athena:list(datacatalogs|engineversions|workgroups)$/,
  /^cloudwatch:(getmetricdata|getmetricstatistics|listdashboards|listmetrics)$/,
  /^databrew:list(datasets|jobs|recipes)$/,
  /^ec2:describe(instances|instancestatus)$/,
  /^ec2messages:(acknowledgemessage|deletemessage|failmessage|getendpoint|getmessages|sendreply)$/,
  /^glue:list(jobs|triggers|workflows)$/,
  /^logs:describeloggroups$/,
  /^ssm:(describeinstanceinformation|listinstanceassociations|updateinstanceinformation)$/,
  /^ssmmessages:(create|open)(control|data)channel$/,
  /^quicksight:(list|describe)[a-z]*$/,
  /^ce:get[a-z]*$/,
  /^s3:listallmybuckets$/,
];

/** The same, but they do something: a condition must say for what. */
const UNSCOPED_WITH: Readonly<Record<string, string>> = {
  "cloudwatch:putmetricdata": "cloudwatch:namespace",
  "s3:createjob": "s3:RequestJobOperation",
};

function isUnscoped(action: string, statement: Statement): boolean {
  const key = UNSCOPED_WITH[action];
  if (key !== undefined) return narrowing(statement, key) !== undefined;
  return UNSCOPED.some((one) => one.test(action));
}

export const rule: Rule = {
  id: "iam-no-resource-wildcard",
  title: "Resources are named",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: IDENTITY_TYPES,
  frameworks: [],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
  why: "A right on everything reaches the other departments",
  fix: "Name the resources; where AWS knows none for the action, add the action to UNSCOPED with its page",
  judge: (graph) =>
    judgeAllows(graph, ["identity"], (statement) => {
      if (!reachesEverything(statement)) return undefined;
      const scoped = statement.actions.values.filter(
        (action) => !isUnscoped(action.toLowerCase(), statement),
      );
      return scoped.length === 0 ? undefined : `allows ${scoped.join(", ")} on every resource`;
    }),
};
