import { listed } from "../../graph/values";
import { MANDATORY, type Rule, demand } from "../../rule";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

export const rule: Rule = {
  id: "alarms-act",
  title: "Alarms tell somebody",
  severity: "medium",
  kind: "resource",
  level: MANDATORY,
  types: [ALARM],
  frameworks: ["FSBP CloudWatch.15", "FSBP CloudWatch.17"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-15",
  why: "An alarm that nobody hears is a comfort only",
  fix: "Set alarmActions, and leave actionsEnabled on",
  judge: (graph) =>
    graph
      .of(ALARM)
      .flatMap((alarm) => [
        ...demand(alarm, "actionsEnabled", "true", (value) => value !== false),
        ...demand(alarm, "alarmActions", "at least one", (actions) => listed(actions).length > 0),
      ]),
};
