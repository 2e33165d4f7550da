/**
 * The ARNs of a graph's resources. What AWS alone gives, such as a key's id, is replaced by the resource's name where it is not known:
 * such an ARN stands for the resource in a question, and nobody can name it in a policy.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
import { accountOf, canonicalType, type GraphResource, regionOf } from "./graph";
import { isRecord } from "./values";

/** An account to ask questions for where the provider names none. */
export const ANY_ACCOUNT = "111122223333";

/** A region to ask questions for where nothing names one. */
const ANY_REGION = "ca-central-1";

/** Where a resource is, for its ARN. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

export function placeOf(resource: GraphResource): Place {
  const region = regionOf(resource);
  return {
    account: accountOf(resource) ?? ANY_ACCOUNT,
    region: typeof region === "string" ? region : ANY_REGION,
  };
}

/** Service, whether its ARNs name a region, and what stands after the account; `{…}` is a property, the resource's name where it is unknown. */
type Template = readonly [service: string, scope: "regional" | "global", resource: string];

const TEMPLATES: Readonly<Record<string, Template>> = {
  "aws:athena/workgroup:Workgroup": ["athena", "regional", "workgroup/{name}"],
  "aws:budgets/budget:Budget": ["budgets", "global", "budget/{name}"],
  "aws:cloudtrail/trail:Trail": ["cloudtrail", "regional", "trail/{name}"],
  "aws:cloudwatch/eventRule:EventRule": ["events", "regional", "rule/{name}"],
  "aws:cloudwatch/logGroup:LogGroup": ["logs", "regional", "log-group:{name}"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["cloudwatch", "regional", "alarm:{name}"],
  "aws:ec2/flowLog:FlowLog": ["ec2", "regional", "vpc-flow-log/{id}"],
  "aws:ec2/instance:Instance": ["ec2", "regional", "instance/{id}"],
  "aws:glue/catalogDatabase:CatalogDatabase": ["glue", "regional", "database/{name}"],
  "aws:glue/catalogTable:CatalogTable": ["glue", "regional", "table/{databaseName}/{name}"],
  "aws:glue/job:Job": ["glue", "regional", "job/{name}"],
  "aws:glue/trigger:Trigger": ["glue", "regional", "trigger/{name}"],
  "aws:glue/workflow:Workflow": ["glue", "regional", "workflow/{name}"],
  "aws:iam/policy:Policy": ["iam", "global", "policy/{name}"],
  "aws:iam/role:Role": ["iam", "global", "role/{name}"],
  "aws:kms/key:Key": ["kms", "regional", "key/{keyId}"],
  "aws:scheduler/schedule:Schedule": ["scheduler", "regional", "schedule/{groupName}/{name}"],
  "aws:secretsmanager/secret:Secret": ["secretsmanager", "regional", "secret:{name}-x"],
  "aws:sns/topic:Topic": ["sns", "regional", "{name}"],
  "aws:sqs/queue:Queue": ["sqs", "regional", "{name}"],
  "aws:ssm/document:Document": ["ssm", "regional", "document/{name}"],
  "aws:ssm/parameter:Parameter": ["ssm", "regional", "parameter/{name}"],
  "aws-native:databrew:Dataset": ["databrew", "regional", "dataset/{name}"],
  "aws-native:databrew:Job": ["databrew", "regional", "job/{name}"],
  "aws-native:databrew:Recipe": ["databrew", "regional", "recipe/{name}"],
};

/** The ARN of a resource, or undefined for a type whose resources no policy of ours names. */
export function arnOf(resource: GraphResource): string | undefined {
  const { props } = resource;
  const text = (property: string): string => {
    const value = props[property];
    return typeof value === "string" && value !== "" ? value : resource.name;
  };
  const type = canonicalType(resource.type);
  if (type === "aws:s3/bucket:Bucket") return `arn:aws:s3:::${text("bucket")}`;
  const template = TEMPLATES[type];
  if (template === undefined) return undefined;
  const { arn } = props;
  if (typeof arn === "string" && arn.startsWith("arn:")) return arn.replace(/:\*$/, "");
  const [service, scope, pattern] = template;
  const { account, region } = placeOf(resource);
  const own = pattern
    .replaceAll(/\{(\w+)\}/g, (_, property: string) => text(property))
    .replace("parameter//", "parameter/");
  return `arn:aws:${service}:${scope === "global" ? "" : region}:${account}:${own}`;
}

/**
 * The ARN of a resource that is called by names alone, as its program knows it before AWS has made it; undefined where
 * AWS gives a part.
 */
export function plannedArnOf(resource: GraphResource): string | undefined {
  const [, , pattern] = TEMPLATES[canonicalType(resource.type)] ?? [];
  const isPlanned =
    pattern !== undefined &&
    accountOf(resource) !== undefined &&
    typeof regionOf(resource) === "string" &&
    [...pattern.matchAll(/\{(\w+)\}/g)].every(([, property = ""]) => {
      const value = resource.props[property];
      return typeof value === "string" && value !== "";
    });
  return isPlanned ? arnOf(resource) : undefined;
}

/** The texts of a record: what is no text is left out. */
export const textsOf = (record: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(isRecord(record) ? record : {}).flatMap(([key, value]) =>
      typeof value === "string" ? [[key, value]] : [],
    ),
  );
