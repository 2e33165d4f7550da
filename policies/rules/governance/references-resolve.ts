import type { Graph, GraphResource } from "../../graph/graph";
import { BUCKET, INSTANCE, KEY, LAUNCH_TEMPLATE, linkOf, ROLE } from "../../graph/links";
import { valueAt } from "../../graph/values";
import { MANDATORY, type Finding, type Rule, unknown, violation } from "../../rule";

const VPC = ["awsx:ec2:Vpc", "aws:ec2/vpc:Vpc"];
const SUBNET = ["aws:ec2/subnet:Subnet", ...VPC];
const GROUP = ["aws:ec2/securityGroup:SecurityGroup"];
const TABLE = ["aws:ec2/routeTable:RouteTable"];
const TOPIC = ["aws:sns/topic:Topic"];
const WORKFLOW = ["aws:glue/workflow:Workflow"];
const JOB = ["aws:glue/job:Job"];
const WORKGROUP = ["aws:athena/workgroup:Workgroup"];
const PROFILE = ["aws:iam/instanceProfile:InstanceProfile"];

/**
 * Type, property, and the types of which it must name one of this stack. `[]` is every entry of a list. Only properties
 * that AWS demands, or without which the resource protects or watches nothing; places in S3, keys and launch templates
 * have rules of their own.
 */
const REFERENCES: readonly (readonly [type: string, path: string, to: readonly string[]])[] = [
  ["aws:iam/instanceProfile:InstanceProfile", "role", [ROLE]],
  ["aws:kms/alias:Alias", "targetKeyId", [KEY]],
  ["aws:sns/topicPolicy:TopicPolicy", "arn", TOPIC],
  ["aws:sns/topicSubscription:TopicSubscription", "topic", TOPIC],
  ["aws:cloudwatch/metricAlarm:MetricAlarm", "alarmActions[]", TOPIC],
  ["aws:cloudwatch/eventTarget:EventTarget", "rule", ["aws:cloudwatch/eventRule:EventRule"]],
  ["aws:budgets/budget:Budget", "notifications[].subscriberSnsTopicArns[]", TOPIC],
  ["aws:costexplorer/anomalySubscription:AnomalySubscription", "subscribers[].address", TOPIC],
  [
    "aws:costexplorer/anomalySubscription:AnomalySubscription",
    "monitorArnLists[]",
    ["aws:costexplorer/anomalyMonitor:AnomalyMonitor"],
  ],
  ["aws:athena/namedQuery:NamedQuery", "workgroup", WORKGROUP],
  ["aws:glue/job:Job", "roleArn", [ROLE]],
  ["aws:glue/trigger:Trigger", "workflowName", WORKFLOW],
  ["aws:glue/trigger:Trigger", "actions[].jobName", JOB],
  ["aws-native:databrew:Job", "roleArn", [ROLE]],
  ["aws-native:databrew:Job", "datasetName", ["aws-native:databrew:Dataset"]],
  ["aws:scheduler/schedule:Schedule", "target.roleArn", [ROLE]],
  ["aws:s3/bucketReplicationConfig:BucketReplicationConfig", "role", [ROLE]],
  ["aws:s3/bucketObjectv2:BucketObjectv2", "bucket", [BUCKET]],
  ["aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "vpcId", VPC],
  ["aws:ec2/flowLog:FlowLog", "vpcId", VPC],
  ["aws:ec2/routeTable:RouteTable", "vpcId", VPC],
  ["aws:ec2/securityGroup:SecurityGroup", "vpcId", VPC],
  ["aws:ec2/subnet:Subnet", "vpcId", VPC],
  ["aws:ec2/vpcEndpoint:VpcEndpoint", "vpcId", VPC],
  ["aws:ec2/vpcEndpoint:VpcEndpoint", "routeTableIds[]", TABLE],
  ["aws:ec2/routeTableAssociation:RouteTableAssociation", "routeTableId", TABLE],
  ["aws:ec2/routeTableAssociation:RouteTableAssociation", "subnetId", SUBNET],
  ["aws:ec2/route:Route", "routeTableId", TABLE],
  ["aws:ec2/route:Route", "networkInterfaceId", [INSTANCE]],
  [LAUNCH_TEMPLATE, "networkInterfaces[].subnetId", SUBNET],
  [LAUNCH_TEMPLATE, "networkInterfaces[].securityGroups[]", GROUP],
  ["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "securityGroupId", GROUP],
  ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "securityGroupId", GROUP],
  ["aws:cloudfront/vpcOrigin:VpcOrigin", "vpcOriginEndpointConfig.arn", [INSTANCE]],
  ["aws:cloudtrail/trail:Trail", "cloudWatchLogsRoleArn", [ROLE]],
  ["aws:cloudtrail/trail:Trail", "s3BucketName", [BUCKET]],
];

/** May be absent; where it is there it must name one of this stack. */
const OPTIONAL: typeof REFERENCES = [
  [LAUNCH_TEMPLATE, "iamInstanceProfile.name", PROFILE],
  ["aws:cloudwatch/metricAlarm:MetricAlarm", "okActions[]", TOPIC],
  ["aws:cloudwatch/eventTarget:EventTarget", "roleArn", [ROLE]],
  ["aws:glue/trigger:Trigger", "predicate.conditions[].jobName", JOB],
  ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "referencedSecurityGroupId", GROUP],
];

/** `a[].b[]` becomes `a.0.b.0`, `a.0.b.1`…; a list that is not there is its first entry, which is missing. */
function places(resource: GraphResource, path: string): readonly string[] {
  const [head = "", ...rest] = path.split("[]");
  return rest.reduce<readonly string[]>(
    (found, part) =>
      found.flatMap((place) => {
        const list = valueAt(resource.props, place);
        const count = Array.isArray(list) ? Math.max(list.length, 1) : 1;
        return Array.from({ length: count }, (_, index) => `${place}.${index}${part}`);
      }),
    [head],
  );
}

function judge(
  graph: Graph,
  [type, path, to]: (typeof REFERENCES)[number],
  isNeeded: boolean,
): readonly Finding[] {
  const candidates = graph.of(...to);
  const kind = to[0]?.split(":").at(-1) ?? "resource";
  return graph.of(type).flatMap((resource) =>
    places(resource, path).flatMap((place) => {
      const value = valueAt(resource.props, place);
      if (value === undefined && !isNeeded) return [];
      const link = linkOf(graph, resource, place, candidates);
      if (isMade(candidates, value)) return [];
      if (link === "unknown") return [unknown(resource, place)];
      return link === "elsewhere"
        ? [violation(resource, `${place} must name a ${kind} of this stack`)]
        : [];
    }),
  );
}

/** What a component of another's makes is known by the ids that it hands out. */
const isMade = (candidates: readonly GraphResource[], id: unknown): boolean =>
  typeof id === "string" &&
  candidates.some(({ props }) =>
    [props["vpcId"], props["publicSubnetIds"], props["primaryNetworkInterfaceId"]]
      .flat()
      .includes(id),
  );

export const rule: Rule = {
  id: "references-resolve",
  title: "What belongs together is of one stack",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [...new Set([...REFERENCES, ...OPTIONAL].map(([type]) => type))],
  frameworks: [],
  url: "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_protect_data_rest_access_control.html",
  why: "A policy, a role or a topic that belongs to something else protects that, and leaves ours open and silent",
  fix: "Name the resource that this stack makes, by its output",
  judge: (graph) => [
    ...REFERENCES.flatMap((one) => judge(graph, one, true)),
    ...OPTIONAL.flatMap((one) => judge(graph, one, false)),
  ],
};
