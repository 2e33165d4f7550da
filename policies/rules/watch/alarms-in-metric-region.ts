import { regionOf } from "../../graph/graph";
import { listed, shown, texts, UNKNOWN, valueAt } from "../../graph/values";
import { MANDATORY, type Rule, unknown, violation } from "../../rule";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

export const rule: Rule = {
  id: "alarms-in-metric-region",
  title: "Alarms stand where their metric is",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [ALARM],
  frameworks: [],
  url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html",
  why: "An alarm in another region sees no data and never rings; its topic must be of its region",
  fix: "Billing and CloudFront alarms belong to us-east-1; name a topic of the alarm's region",
  judge: (graph) =>
    graph.of(ALARM).flatMap((alarm) => {
      const region = regionOf(alarm);
      const spaces = [
        alarm.props["namespace"],
        ...listed(alarm.props["metricQueries"]).map((query) => valueAt(query, "metric.namespace")),
      ];
      const isGlobal = spaces.some(
        (space) => space === "AWS/Billing" || space === "AWS/CloudFront",
      );
      const actions = listed(alarm.props["alarmActions"]);
      const isOpen = actions.includes(UNKNOWN) || alarm.props["alarmActions"] === UNKNOWN;
      const abroad = texts(actions).filter((arn) => arn.split(":")[3] !== region);
      return [
        ...(isGlobal && region !== "us-east-1"
          ? [violation(alarm, `its metric is in us-east-1, and it is in ${shown(region)}`)]
          : []),
        ...(isOpen ? [unknown(alarm, "alarmActions")] : []),
        ...abroad.map((arn) => violation(alarm, `its action ${shown(arn)} is in another region`)),
      ];
    }),
};
