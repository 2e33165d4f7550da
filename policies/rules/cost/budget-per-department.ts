import type { GraphResource } from "../../graph/graph";
import { BUCKET } from "../../graph/links";
import { listed, texts, valueAt } from "../../graph/values";
import { MANDATORY, type Rule, demand, demandEqual, lacking } from "../../rule";
import { configured, text } from "../../settings";
import { isDepartmentStack } from "../platform";

const BUDGET = "aws:budgets/budget:Budget";

/** Storage is what grows unseen: versions, replicas and logs. */
const isOfStorage = ({ props }: GraphResource): boolean =>
  listed(props["costFilters"]).some(
    (filter) =>
      valueAt(filter, "name") === "Service" &&
      texts(valueAt(filter, "values")).includes("Amazon Simple Storage Service"),
  );

export const rule: Rule = {
  id: "budget-per-department",
  title: "Every department has a budget",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: [BUDGET],
  frameworks: [],
  url: "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html",
  why: "A mistake is billed for a month before anybody sees it",
  fix: "Add a COST budget filtered by the department's tag",
  ...configured(
    { tag: text("tag that tells departments apart on the bill", "department") },
    (graph, { tag }) => {
      const [bucket] = graph.of(BUCKET);
      if (!isDepartmentStack(graph) || bucket === undefined) return [];
      const budgets = graph.of(BUDGET);
      const byTag = budgets.filter(
        (one) =>
          listed(one.props["costFilters"]).length === 1 &&
          listed(one.props["costFilters"]).some(
            (filter) =>
              valueAt(filter, "name") === "TagKeyValue" &&
              texts(valueAt(filter, "values")).some((value) => value.startsWith(`user:${tag}$`)),
          ),
      );
      return [
        ...(byTag.length > 0
          ? []
          : lacking(
              bucket,
              "no Budget is filtered by the department's tag alone",
              budgets,
              "costFilters",
            )),
        ...(budgets.some(isOfStorage)
          ? []
          : lacking(
              bucket,
              "no Budget is filtered by Amazon Simple Storage Service",
              budgets,
              "costFilters",
            )),
        ...budgets.flatMap((one) => [
          ...demandEqual(one, "budgetType", "COST"),
          ...demand(one, "limitAmount", "more than 0", (amount) => Number(amount) > 0),
          ...demand(one, "timeUnit", "MONTHLY", (unit) => unit === "MONTHLY"),
        ]),
      ];
    },
  ),
};
