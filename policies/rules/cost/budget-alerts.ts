import { UNKNOWN, listed, valueAt } from "../../graph/values";
import { MANDATORY, type Rule, demand, demandBetween, unknown, violation } from "../../rule";

const BUDGET = "aws:budgets/budget:Budget";

export const rule: Rule = {
  id: "budget-alerts",
  title: "Budgets warn before the money is gone",
  severity: "medium",
  kind: "resource",
  level: MANDATORY,
  types: [BUDGET],
  frameworks: [],
  url: "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html",
  why: "A budget that nobody hears of is a number",
  fix: "Add two notifications of ACTUAL and one of FORECASTED cost, each to a topic",
  judge: (graph) =>
    graph.of(BUDGET).flatMap((budget) => {
      const notifications = budget.props["notifications"];
      if (notifications === UNKNOWN) return [unknown(budget, "notifications")];
      const of = (kind: string) =>
        listed(notifications).filter((one) => valueAt(one, "notificationType") === kind);
      return [
        ...(of("ACTUAL").length >= 2
          ? []
          : [violation(budget, "it has fewer than two alerts on actual cost")]),
        ...(of("FORECASTED").length >= 1
          ? []
          : [violation(budget, "it has no alert on forecast cost")]),
        ...listed(notifications).flatMap((_, index) => [
          ...demand(
            budget,
            `notifications.${index}.subscriberSnsTopicArns`,
            "at least one",
            (topics) => listed(topics).length > 0,
          ),
          ...demandBetween(budget, `notifications.${index}.threshold`, 1, 100),
        ]),
      ];
    }),
};
