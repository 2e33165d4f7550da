import type { Graph, GraphResource } from "../../graph/graph";
import { linkOf } from "../../graph/links";
import { listed } from "../../graph/values";
import { MANDATORY, type Rule, demand, violation } from "../../rule";

const TYPE = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";

/** Whether something is in a VPC: by its id, or because its id comes from there. A VPC that awsx made has other ids. */
const belongs = (graph: Graph, one: GraphResource, vpc: GraphResource): boolean =>
  one.dependencies.includes(vpc.urn) ||
  linkOf(graph, one, "vpcId", [vpc]) === vpc ||
  one.props["vpcId"] === vpc.props["vpcId"] ||
  graph.of("awsx:ec2:Vpc", "aws:ec2/vpc:Vpc").length === 1;

export const rule: Rule = {
  id: "vpc-default-group-closed",
  title: "The default security group is closed",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [TYPE, "awsx:ec2:Vpc", "aws:ec2/vpc:Vpc"],
  frameworks: ["FSBP EC2.2", "CIS 3.0 5.4"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-2",
  why: "Whatever is put into the network without a group gets this one",
  fix: "Adopt the DefaultSecurityGroup with no rules",
  judge: (graph) => [
    ...graph
      .of("awsx:ec2:Vpc", "aws:ec2/vpc:Vpc")
      .filter((vpc) => !graph.of(TYPE).some((group) => belongs(graph, group, vpc)))
      .map((vpc) => violation(vpc, "its default security group is not closed")),
    ...graph
      .of(TYPE)
      .flatMap((group) =>
        ["ingress", "egress"].flatMap((path) =>
          demand(group, path, "empty", (rules) => listed(rules).length === 0),
        ),
      ),
  ],
};
