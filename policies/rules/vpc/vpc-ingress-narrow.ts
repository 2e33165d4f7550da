import { UNKNOWN } from "../../graph/values";
import { MANDATORY, type Rule, demand, demandEqual, unknown, violation } from "../../rule";

const TYPE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const PORTS: readonly unknown[] = [443, 8080];

export const rule: Rule = {
  id: "vpc-ingress-narrow",
  title: "Machines listen to one neighbour on one port",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: [TYPE],
  frameworks: ["FSBP EC2.18"],
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
  why: "Every port more is a service more that may be attacked from the machine beside",
  fix: "Set ipProtocol tcp, one port of 443 and 8080, and a security group or a prefix list of AWS as source",
  judge: (graph) =>
    graph.of(TYPE).flatMap((one) => {
      const sources = ["prefixListId", "referencedSecurityGroupId"].filter(
        (key) => one.props[key] !== undefined,
      );
      return [
        ...demandEqual(one, "ipProtocol", "tcp"),
        ...demand(one, "fromPort", "443 or 8080", (port) => PORTS.includes(port)),
        ...demand(
          one,
          "toPort",
          "the same as fromPort",
          (port) => one.props["fromPort"] === UNKNOWN || port === one.props["fromPort"],
        ),
        ...sources.filter((key) => one.props[key] === UNKNOWN).map((key) => unknown(one, key)),
        ...(sources.length === 1
          ? []
          : [violation(one, "it must name one source: a security group or a prefix list")]),
      ];
    }),
};
