import { INSTANCE, templateOf } from "../../graph/links";
import { MANDATORY, type Rule, demand } from "../../rule";

export const rule: Rule = {
  id: "ec2-source-check",
  title: "Only the NAT instance forwards",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: [INSTANCE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html",
  why: "An instance that forwards can pose as another",
  fix: "Leave sourceDestCheck true on every instance with a role",
  judge: (graph) =>
    graph.of(INSTANCE).flatMap((instance) => {
      const template = templateOf(graph, instance);
      const hasRole =
        typeof template === "object" && template.props["iamInstanceProfile"] !== undefined;
      return hasRole ? demand(instance, "sourceDestCheck", "true", (value) => value !== false) : [];
    }),
};
