import { LAUNCH_TEMPLATE } from "../../graph/links";
import { MANDATORY, type Rule, demandEqual } from "../../rule";

export const rule: Rule = {
  id: "ec2-credits-standard",
  title: "Burstable instances do not run up a bill",
  severity: "low",
  kind: "resource",
  level: MANDATORY,
  types: [LAUNCH_TEMPLATE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-unlimited-mode-concepts.html",
  why: "Unlimited credits bill what a runaway process burns",
  fix: "Set creditSpecification.cpuCredits to standard",
  judge: (graph) =>
    graph
      .of(LAUNCH_TEMPLATE)
      .filter((template) => /^t\d/.test(String(template.props["instanceType"])))
      .flatMap((template) => demandEqual(template, "creditSpecification.cpuCredits", "standard")),
};
