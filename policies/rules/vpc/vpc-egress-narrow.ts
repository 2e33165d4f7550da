import type { GraphResource } from "../../graph/graph";
import { listed, UNKNOWN, valueAt } from "../../graph/values";
import {
  MANDATORY,
  type Finding,
  type Rule,
  demand,
  demandEqual,
  unknown,
  violation,
} from "../../rule";

const DESTINATIONS = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

function destination(egress: GraphResource): readonly Finding[] {
  const given = DESTINATIONS.filter((key) => egress.props[key] !== undefined);
  if (given.length === 0) return [violation(egress, "it names no destination")];
  return given.filter((key) => egress.props[key] === UNKNOWN).map((key) => unknown(egress, key));
}

export const rule: Rule = {
  id: "vpc-egress-narrow",
  title: "Machines go out by HTTPS only",
  severity: "medium",
  kind: "resource",
  level: MANDATORY,
  types: ["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  why: "A machine that was taken over calls home by whatever port is open",
  fix: "Set ipProtocol tcp and ports 443, or 80 for redirects",
  judge: (graph) => [
    ...graph
      .of("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule")
      .flatMap((one) => [
        ...demandEqual(one, "ipProtocol", "tcp"),
        ...demand(one, "fromPort", "443", (port) => port === 443),
        ...demand(one, "toPort", "443", (port) => port === 443),
        ...destination(one),
      ]),
    ...graph
      .of("aws:ec2/securityGroup:SecurityGroup")
      .filter((group) =>
        listed(group.props["egress"]).some((one) => String(valueAt(one, "protocol")) === "-1"),
      )
      .map((group) => violation(group, "its egress is open")),
  ],
};
