import type { Graph, GraphResource } from "../../graph/graph";
import { listed, texts, valueAt, type Value } from "../../graph/values";
import { MANDATORY, type Rule, violation } from "../../rule";

const WORLD = ["0.0.0.0/0", "::/0"];

/** Addresses that a rule admits, wherever it is written. */
function worldIngress(graph: Graph): readonly (readonly [GraphResource, Value])[] {
  const separate = graph.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule");
  const older = graph
    .of("aws:ec2/securityGroupRule:SecurityGroupRule")
    .filter((one) => one.props["type"] === "ingress");
  const inline = graph
    .of("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
    .flatMap((group) => listed(group.props["ingress"]).map((one) => [group, one] as const));
  const all: readonly (readonly [GraphResource, Value])[] = [
    ...[...separate, ...older].map((one) => [one, one.props] as const),
    ...inline,
  ];
  return all.filter(([, one]) =>
    SOURCES.flatMap((key) => texts(valueAt(one, key))).some((cidr) => isWide(cidr)),
  );
}

const SOURCES = ["cidrIpv4", "cidrIpv6", "cidrBlocks", "ipv6CidrBlocks"];

/** The world, or so much of it that it makes no difference. Private ranges are not the world. */
const isWide = (cidr: string): boolean =>
  WORLD.includes(cidr) || (/\/[0-8]$/.test(cidr) && !cidr.startsWith("10."));

export const rule: Rule = {
  id: "vpc-no-open-ingress",
  title: "Nobody comes in from the world",
  severity: "critical",
  kind: "resource",
  level: MANDATORY,
  types: [
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    "aws:ec2/securityGroup:SecurityGroup",
  ],
  frameworks: [
    "FSBP EC2.13",
    "FSBP EC2.14",
    "FSBP EC2.18",
    "FSBP EC2.19",
    "CIS 3.0 5.2",
    "CIS 3.0 5.3",
  ],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18",
  why: "An open port is found and tried within minutes",
  fix: "Name a security group, or CloudFront's prefix list",
  judge: (graph) =>
    worldIngress(graph).map(([resource]) => violation(resource, "it admits the world")),
};
