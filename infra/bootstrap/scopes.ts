import type { PlannedStack } from "./plan";

/** Condition operators → keys → values. */
export type Conditions = Readonly<
  Record<string, Readonly<Record<string, string | readonly string[]>>>
>;

/** Where an action may be used. Actions of one scope are one statement. */
export interface Scope {
  /** Name of the statement: letters and digits. */
  readonly sid: string;
  readonly resources: readonly string[];
  readonly conditions?: Conditions;
}

/** A stack, seen by its scopes. */
export type ScopedStack = Pick<
  PlannedStack,
  "stack" | "department" | "accountId" | "homeRegion" | "replicaRegion"
>;

/**
 * Actions that AWS knows no resource for, or that find a resource by listing all.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
const WITHOUT_RESOURCE: readonly RegExp[] = [
  /^ec2:(Describe|Get)/,
  /^ec2:(Enable(EbsEncryptionByDefault|ImageBlockPublicAccess|SnapshotBlockPublicAccess)|ModifyInstanceMetadataDefaults)$/,
  /^ce:(Create|Get|List(CostAllocationTags)|UpdateCostAllocationTagsStatus)/,
  /^cloudformation:/,
  /^cloudtrail:DescribeTrails$/,
  /^cloudwatch:DescribeAlarms$/,
  /^databrew:Create(Dataset|ProfileJob|Recipe|RecipeJob|Ruleset)$/,
  /^glue:(Create|Delete|Get)SecurityConfiguration$/,
  /^glue:(Get|Put)DataCatalogEncryptionSettings$/,
  /^iam:(Get|Update)AccountPasswordPolicy$/,
  /^kms:ListAliases$/,
  /^logs:(CreateLogDelivery|DeleteLogDelivery|DescribeLogGroups)$/,
  /^s3:(Get|Put)AccountPublicAccessBlock$/,
  /^sns:(GetSubscriptionAttributes|SetSubscriptionAttributes|Unsubscribe)$/,
  /^ssm:(CreateAssociation|CreatePatchBaseline|DescribeParameters|DescribePatchGroups)$/,
];

/** Changes of a role: only with the stack's boundary on it. */
const BOUNDED = new Set([
  "iam:AttachRolePolicy",
  "iam:CreateRole",
  "iam:DeleteRolePolicy",
  "iam:DetachRolePolicy",
  "iam:PutRolePermissionsBoundary",
  "iam:PutRolePolicy",
]);

/** Filters stand on the account's trail as well as on the stack's own groups. */
const FILTERS = /^logs:(Delete|Describe|Put)MetricFilters?$/;

/** Objects: the stack's own code only. Who deploys has no business with data. */
const OBJECTS = /^s3:(Delete|Get|Put)Object(Version|Tagging)?$/;

/** Things with generated ids: what exists can be told by its tag only. */
const BY_TAG = [
  /^kms:(?!CreateKey|CreateAlias|DeleteAlias|UpdateAlias|TagResource|ListAliases)/,
  /^cloudfront:(Delete|Update)(Distribution|VpcOrigin)$/,
  /^ec2:(Delete(?!Tags)|Terminate|Stop|Start)/,
];

const SERVICE_SID = (service: string): string =>
  service
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

/**
 * The narrowest resources on which a stack's deployment needs an action: its own, by the prefix of their names; what
 * has no name of its own, by the tag `department`.
 */
export function scopeOf(action: string, at: ScopedStack): Scope {
  const [service = ""] = action.split(":");
  const name = SERVICE_SID(service);
  if (WITHOUT_RESOURCE.some((pattern) => pattern.test(action))) {
    return { sid: "CallsWithoutResource", resources: ["*"] };
  }
  if (BOUNDED.has(action)) return boundedRoles(action, at);
  if (action === "iam:TagRole" || action === "iam:TagPolicy") {
    return { sid: "IamTags", resources: arnsOf("iam", at), conditions: ownTagRequested(at) };
  }
  if (action === "kms:CreateKey") {
    return { sid: "KmsNewKeys", resources: ["*"], conditions: ownTagRequested(at) };
  }
  if (action === "kms:TagResource") {
    return { sid: "KmsTags", resources: arnsOf("kms", at), conditions: ownTagRequested(at) };
  }
  if (FILTERS.test(action)) {
    return { sid: "LogsFilters", resources: [...arnsOf("logs", at), trailLogGroupArn(at)] };
  }
  if (OBJECTS.test(action)) {
    return { sid: "S3Code", resources: [`arn:aws:s3:::${at.stack}-artifacts-*/*`] };
  }
  if (BY_TAG.some((pattern) => pattern.test(action))) {
    const conditions = { StringEquals: { "aws:ResourceTag/department": at.department } };
    return { sid: `${name}OfDepartment`, resources: arnsOf(service, at), conditions };
  }
  return { sid: name, resources: arnsOf(service, at) };
}

/**
 * A role without the boundary could be given any right, and then be used: that is how a deployment would widen itself.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
function boundedRoles(action: string, at: ScopedStack): Scope {
  const boundary = { "iam:PermissionsBoundary": boundaryArn(at) };
  const isNew = action === "iam:CreateRole";
  return {
    sid: isNew ? "IamNewRoles" : "IamBoundedRoles",
    resources: [`arn:aws:iam::${at.accountId}:role/${at.stack}-*`],
    conditions: {
      StringEquals: boundary,
      ...(isNew ? ownTagRequested(at) : {}),
    },
  };
}

/** The ceiling of every role of a stack. */
export const boundaryArn = ({ stack, accountId }: ScopedStack): string =>
  `arn:aws:iam::${accountId}:policy/boundary-${stack}`;

/** Log group of the trail of the stack's account: its stage is the stack's last word. */
const trailLogGroupArn = ({ stack, accountId, homeRegion }: ScopedStack): string =>
  `arn:aws:logs:${homeRegion}:${accountId}:log-group:/account-${stack.split("-").at(-1) ?? ""}/trail*`;

/** Keys admit principals by this tag, so nobody may write another department's. Absent is harmless. */
const ownTagRequested = ({ department }: ScopedStack): Conditions => ({
  StringEqualsIfExists: { "aws:RequestTag/department": department },
});

/** The ARNs of a stack that calls of a service may name. */
function arnsOf(service: string, at: ScopedStack): string[] {
  const { stack, accountId, homeRegion } = at;
  const snake = stack.replaceAll("-", "_");
  const arn = (resource: string, region: string = homeRegion, of: string = service): string =>
    `arn:aws:${of}:${region}:${accountId}:${resource}`;
  // Keys, topics, alarms and networks have sisters in the replica region and in us-east-1.
  const anywhere = (resource: string): string => arn(resource, "*");
  const global = (resource: string): string => arn(resource, "");
  switch (service) {
    case "s3":
      return [`arn:aws:s3:::${stack}-*`];
    case "iam":
      return ["role", "policy", "instance-profile"].map((kind) => global(`${kind}/${stack}-*`));
    case "kms":
      return [anywhere("key/*"), anywhere(`alias/${stack}-*`)];
    case "logs":
      return [`/aws-glue/*${stack}*`, `/aws-glue-databrew/*${stack}*`, `/${stack}/*`].map((group) =>
        arn(`log-group:${group}`),
      );
    case "glue":
      return [
        arn("catalog"),
        arn(`database/${snake}_*`),
        arn(`table/${snake}_*/*`),
        ...["job", "trigger", "workflow", "dataQualityRuleset"].map((kind) =>
          arn(`${kind}/${stack}-*`),
        ),
      ];
    case "athena":
      return [arn(`workgroup/${stack}`), arn(`workgroup/${stack}-*`)];
    case "scheduler":
      return [arn(`schedule/${stack}*/*`), arn(`schedule-group/${stack}*`)];
    case "events":
      return [arn(`rule/${stack}-*`)];
    case "sns":
      return [anywhere(`${stack}-*`)];
    case "cloudwatch":
      return [anywhere(`alarm:${stack}-*`), global(`dashboard/${stack}*`)];
    case "budgets":
      return [global(`budget/${stack}-*`)];
    case "ce":
      return [global("anomalymonitor/*"), global("anomalysubscription/*")];
    case "databrew":
      return ["dataset", "job", "recipe", "ruleset"].map((kind) => arn(`${kind}/${stack}-*`));
    case "quicksight":
      return ["dashboard", "dataset", "datasource"].map((kind) => arn(`${kind}/${stack}-*`));
    case "ec2":
      return [anywhere("*/*"), "arn:aws:ec2:*::image/*"];
    case "cloudfront":
      return [global("*/*")];
    case "ssm":
      return [
        arn(`parameter/${stack}/*`),
        arn(`document/${stack}-*`),
        arn("association/*"),
        arn("patchbaseline/*"),
        `arn:aws:ssm:${homeRegion}::document/AWS-*`,
      ];
    case "cloudtrail":
      return [arn(`trail/${stack}`)];
    case "account":
      return [global("account")];
    case "access-analyzer":
      return [anywhere(`analyzer/${stack}`)];
    default:
      throw new Error(`name the resources of the ${service} calls of a stack in scopes.ts`);
  }
}
