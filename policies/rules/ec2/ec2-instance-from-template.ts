import { INSTANCE, LAUNCH_TEMPLATE, templateOf } from "../../graph/links";
import { MANDATORY, type Rule, demandTrue, unknown, violation } from "../../rule";

export const rule: Rule = {
  id: "ec2-instance-from-template",
  title: "Instances come from a judged template",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [INSTANCE, LAUNCH_TEMPLATE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/autoscaling/ec2/userguide/launch-templates.html",
  why: "An instance over a template of elsewhere, or with settings of its own, escapes the template's rules",
  fix: "Name a launch template of this stack",
  judge: (graph) => [
    // Whoever starts a machine by hand gets the default version.
    ...graph.of(LAUNCH_TEMPLATE).flatMap((one) => demandTrue(one, "updateDefaultVersion")),
    ...graph.of(INSTANCE).flatMap((instance) => {
      const template = templateOf(graph, instance);
      if (template === "unknown") return [unknown(instance, "launchTemplate")];
      return template === "elsewhere"
        ? [violation(instance, "its launch template is not of this stack")]
        : [];
    }),
  ],
};
