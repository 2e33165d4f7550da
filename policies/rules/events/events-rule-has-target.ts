import { linkOf } from "../../graph/links";
import { MANDATORY, type Rule } from "../../rule";
import { demandLinked } from "../demand-linked";

export const rule: Rule = {
  id: "events-rule-has-target",
  title: "Every event rule does something",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: ["aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html",
  why: "A rule without a target matches and is silent",
  fix: "Give the rule an EventTarget",
  judge: (graph) => {
    const rules = graph.of("aws:cloudwatch/eventRule:EventRule");
    const links = graph
      .of("aws:cloudwatch/eventTarget:EventTarget")
      .map((one) => linkOf(graph, one, "rule", rules));
    return rules.flatMap((one) => demandLinked(one, links, "has no target"));
  },
};
