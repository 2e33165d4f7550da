import type { GraphResource } from "../../graph/graph";
import { listed, unknownPaths, type Value, valueAt } from "../../graph/values";
import { ADVISORY, type Rule, demand, unknown, violation } from "../../rule";

const LISTS = [
  "aws:ec2/networkAcl:NetworkAcl",
  "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
] as const;
const RULE = "aws:ec2/networkAclRule:NetworkAclRule";
const ADMIN_PORTS = [20, 21, 22, 3389];

/** Whether an entry lets the world in to a port that people log in by. */
function isOpen(entry: Value): boolean {
  const world = ["cidrBlock", "ipv6CidrBlock"].some((key) =>
    ["0.0.0.0/0", "::/0"].includes(String(valueAt(entry, key))),
  );
  const action = valueAt(entry, "action") ?? valueAt(entry, "ruleAction");
  if (!world || action !== "allow") return false;
  if (["-1", "all"].includes(String(valueAt(entry, "protocol")))) return true;
  const [from, to] = [Number(valueAt(entry, "fromPort")), Number(valueAt(entry, "toPort"))];
  return ADMIN_PORTS.some((port) => from <= port && port <= to);
}

const OPEN = "it lets the world in to ports that people log in by";

export const rule: Rule = {
  id: "vpc-nacl-narrow",
  title: "Network lists let nobody log in",
  severity: "medium",
  kind: "resource",
  level: ADVISORY,
  advisoryBecause:
    "security groups do it, so no component writes network lists; known-types-only refuses them",
  types: [...LISTS, RULE],
  frameworks: ["FSBP EC2.16", "FSBP EC2.21", "CIS 3.0 5.1"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-21",
  why: "A list that admits what a group refuses waits for the group's mistake",
  fix: "Admit single ports from named ranges, and give the list its subnets",
  judge: (graph) => {
    const judge = (one: GraphResource, entry: Value, path: string) => {
      if (unknownPaths(entry).length > 0) return [unknown(one, path)];
      return isOpen(entry) ? [violation(one, OPEN)] : [];
    };
    return [
      ...graph
        .of(...LISTS)
        .flatMap((list) =>
          [list.props["ingress"]].flat().flatMap((entry) => judge(list, entry, "ingress")),
        ),
      ...graph
        .of(RULE)
        .filter((one) => one.props["egress"] !== true)
        .flatMap((one) => judge(one, one.props, "its range")),
      ...graph
        .of(LISTS[0])
        .flatMap((list) =>
          demand(list, "subnetIds", "at least one", (subnets) => listed(subnets).length > 0),
        ),
    ];
  },
};
