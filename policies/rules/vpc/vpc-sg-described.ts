import { listed } from "../../graph/values";
import { MANDATORY, type Rule, demand, demandText } from "../../rule";

export const rule: Rule = {
  id: "vpc-sg-described",
  title: "Rules say what they are for, in one place",
  severity: "low",
  kind: "stack",
  level: MANDATORY,
  types: [
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  ],
  frameworks: ["FSBP EC2.22"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-22",
  why: "A rule that nobody can explain is never removed; inline and separate rules undo each other",
  fix: "Describe groups and rules, and write no rule inside a group",
  judge: (graph) => [
    ...graph
      .of(
        "aws:ec2/securityGroup:SecurityGroup",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
      )
      .flatMap((one) => demandText(one, "description")),
    ...graph
      .of("aws:ec2/securityGroup:SecurityGroup")
      .flatMap((group) =>
        ["ingress", "egress"].flatMap((path) =>
          demand(group, path, "absent: rules are resources", (rules) => listed(rules).length === 0),
        ),
      ),
  ],
};
