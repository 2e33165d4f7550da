import { linkOf } from "../../graph/links";
import { listed } from "../../graph/values";
import { ADVISORY, type Rule, demand, demandBetween, demandText } from "../../rule";
import { demandLinked } from "../demand-linked";

const PLAN = "aws:backup/plan:Plan";
const SELECTION = "aws:backup/selection:Selection";

export const rule: Rule = {
  id: "backup-plan-covers",
  title: "Backup plans run, keep and copy",
  severity: "high",
  kind: "stack",
  level: ADVISORY,
  advisoryBecause:
    "no component makes a plan, known-types-only refuses one: S3 replicates each object as it is written",
  types: [PLAN, SELECTION],
  frameworks: [],
  url: "https://docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-backup-plan.html",
  why: "A plan that selects nothing, or keeps its copies beside the original, saves nothing",
  fix: "Give each rule a schedule, 30 days or more and a copy elsewhere, and the plan a selection",
  judge: (graph) => {
    const plans = graph.of(PLAN);
    const selected = graph.of(SELECTION).map((one) => linkOf(graph, one, "planId", plans));
    return [
      ...plans.flatMap((plan) => [
        ...demand(plan, "rules", "at least one", (rules) => listed(rules).length > 0),
        ...listed(plan.props["rules"]).flatMap((_, index) => [
          ...demandText(plan, `rules.${index}.schedule`),
          ...demandBetween(plan, `rules.${index}.lifecycle.deleteAfter`, 30, 36_500),
          ...demand(
            plan,
            `rules.${index}.copyActions`,
            "at least one",
            (copies) => listed(copies).length > 0,
          ),
        ]),
        ...demandLinked(plan, selected, "selects nothing"),
      ]),
      ...graph
        .of(SELECTION)
        .filter((one) => listed(one.props["selectionTags"]).length === 0)
        .flatMap((one) =>
          demand(one, "resources", "given, or selectionTags", (arns) => listed(arns).length > 0),
        ),
    ];
  },
};
