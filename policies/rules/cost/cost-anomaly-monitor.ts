import { BUCKET } from "../../graph/links";
import { MANDATORY, type Rule, demand, demandEqual, violation } from "../../rule";
import { homeOf, isDepartmentStack } from "../platform";

const MONITOR = "aws:costexplorer/anomalyMonitor:AnomalyMonitor";
const SUBSCRIPTION = "aws:costexplorer/anomalySubscription:AnomalySubscription";
/** The impact in dollars from which on somebody is told. */
const IMPACT = "thresholdExpression.dimension";

export const rule: Rule = {
  id: "cost-anomaly-monitor",
  title: "Unusual cost of the department is noticed",
  severity: "low",
  kind: "stack",
  level: MANDATORY,
  types: [MONITOR, SUBSCRIPTION],
  frameworks: [],
  url: "https://docs.aws.amazon.com/cost-management/latest/userguide/manage-ad.html",
  why: "A budget sees the sum, an anomaly the jump: a stolen role mines for days before the budget speaks",
  fix: "Add an AnomalyMonitor of the department's tag and a subscription that tells a topic at once",
  judge: (graph) => {
    const [bucket] = graph.of(BUCKET);
    if (!isDepartmentStack(graph) || bucket === undefined) return [];
    const missing = [MONITOR, SUBSCRIPTION]
      .filter((type) => graph.of(type).length === 0)
      .map((type) => violation(bucket, `the stack has no ${type.split(":")[2] ?? type}`));
    return [
      ...missing,
      ...graph
        .of(MONITOR)
        .flatMap((monitor) =>
          demand(monitor, "monitorSpecification", "the department's tag", (text) =>
            String(text).includes(`"Values":["${homeOf(monitor)?.department ?? ""}"]`),
          ),
        ),
      ...graph
        .of(SUBSCRIPTION)
        .flatMap((subscription) => [
          ...demandEqual(subscription, "frequency", "IMMEDIATE"),
          ...demandEqual(subscription, `${IMPACT}.matchOptions.0`, "GREATER_THAN_OR_EQUAL"),
          ...demand(subscription, `${IMPACT}.values.0`, "100 USD at most", isSmall),
        ]),
    ];
  },
};

const isSmall = (dollars: unknown): boolean =>
  typeof dollars === "string" && /^\d+(\.\d+)?$/.test(dollars) && Number(dollars) <= 100;
