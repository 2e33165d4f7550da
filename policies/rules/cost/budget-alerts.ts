import { UNKNOWN, listed, valueAt } from "../../graph/values";
import {
  MANDATORY,
  type Rule,
  demand,
  demandBetween,
  demandEqual,
  lacking,
  unknown,
} from "../../rule";

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
      const kinds = listed(notifications).map((_, at) => `notifications.${at}.notificationType`);
      const of = (kind: string) =>
        listed(notifications).filter((one) => valueAt(one, "notificationType") === kind);
      return [
        ...(of("ACTUAL").length >= 2
          ? []
          : lacking(budget, "it has fewer than two alerts on actual cost", [budget], ...kinds)),
        ...(of("FORECASTED").length >= 1
          ? []
          : lacking(budget, "it has no alert on forecast cost", [budget], ...kinds)),
        // Credits and refunds would hide what is spent until they end.
        ...demandEqual(budget, "costTypes.includeCredit", false),
        ...demandEqual(budget, "costTypes.includeRefund", false),
        ...listed(notifications).flatMap((_, index) => [
          ...demand(
            budget,
            `notifications.${index}.subscriberSnsTopicArns`,
            "at least one",
            (topics) => listed(topics).length > 0,
          ),
          ...demandBetween(budget, `notifications.${index}.threshold`, 50, 100),
          ...demandEqual(budget, `notifications.${index}.thresholdType`, "PERCENTAGE"),
          ...demandEqual(budget, `notifications.${index}.comparisonOperator`, "GREATER_THAN"),
          ...demand(
            budget,
            `notifications.${index}.subscriberEmailAddresses`,
            "at least one: a topic may be the thing that broke",
            (addresses) => listed(addresses).length > 0,
          ),
        ]),
      ];
    }),
};
