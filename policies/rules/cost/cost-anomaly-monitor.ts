import { BUCKET } from "../../graph/links";
import { ADVISORY, type Rule, violation } from "../../rule";
import { isDepartmentStack } from "../platform";

export const rule: Rule = {
  id: "cost-anomaly-monitor",
  title: "Unusual cost is noticed",
  severity: "low",
  kind: "stack",
  level: ADVISORY,
  advisoryBecause: "a convenience: the budgets are what holds",
  types: ["aws:costexplorer/anomalyMonitor:AnomalyMonitor"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/cost-management/latest/userguide/manage-ad.html",
  why: "A budget sees the sum, an anomaly the jump",
  fix: "Add an AnomalyMonitor and a subscription",
  judge: (graph) => {
    const [bucket] = graph.of(BUCKET);
    if (!isDepartmentStack(graph) || bucket === undefined) return [];
    return ["anomalyMonitor:AnomalyMonitor", "anomalySubscription:AnomalySubscription"]
      .filter((type) => graph.of(`aws:costexplorer/${type}`).length === 0)
      .map((type) => violation(bucket, `the stack has no ${type.split(":")[1] ?? type}`));
  },
};
