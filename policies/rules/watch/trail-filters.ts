import { listed, texts, UNKNOWN, valueAt } from "../../graph/values";
import { MANDATORY, type Rule, demand, demandEqual, lacking, unknown } from "../../rule";
import { homeOf } from "../platform";

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter";

/** What the filters of a metric must count between them. */
const COUNTED: readonly (readonly [metric: RegExp, words: readonly string[]])[] = [
  [
    /^ProtectionChanges$/,
    [
      "PutBucket*",
      "DeleteBucket*",
      "PutObjectLockConfiguration",
      "iam.amazonaws.com",
      "UpdateAlias",
      "DeleteAlias",
      "DisableKey",
      "PutKeyPolicy",
      "ScheduleKeyDeletion",
    ],
  ],
  [/^VersionsDestroyed$/, ["bypass-governance-retention", "versionId"]],
  [/^CallsDenied$/, ["AccessDenied*", "UnauthorizedOperation"]],
  [/-root-use$/, ["userIdentity.type", "Root"]],
  [/-trail-change$/, ["StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"]],
];

export const rule: Rule = {
  id: "trail-filters",
  title: "What an attacker would do is counted",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [FILTER, ALARM],
  frameworks: ["CIS 3.0 4.4", "CIS 3.0 4.5", "CIS 3.0 4.7", "CIS 3.0 4.8"],
  url: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html",
  why: "An alarm on a metric that nothing counts stays green while keys are deleted",
  fix: "Count the events that the finding names in a filter over the account's trail, under the alarm's metric",
  judge: (graph) => {
    const filters = graph.of(FILTER);
    const alarms = graph.of(ALARM);
    const called = (path: string) => (one: (typeof filters)[number]) =>
      String(valueAt(one.props, path));
    const nameOf = called("metricTransformation.name");
    const spaceOf = called("metricTransformation.namespace");
    return [
      ...filters.flatMap((filter) => [
        ...demand(filter, "logGroupName", "the log group of the account's trail", (name) => {
          const stage = homeOf(filter)?.stage;
          return stage === undefined || name === `/account-${stage}/trail`;
        }),
        ...demandEqual(filter, "metricTransformation.value", "1"),
        ...(alarms.some(
          ({ props }) =>
            props["metricName"] === nameOf(filter) && props["namespace"] === spaceOf(filter),
        )
          ? []
          : lacking(
              filter,
              `no alarm watches what it counts, ${nameOf(filter)}`,
              [filter, ...alarms],
              "metricTransformation",
              "metricName",
              "namespace",
            )),
      ]),
      ...alarms.flatMap((alarm) => {
        const [metric] = texts(alarm.props["metricName"]);
        const words = COUNTED.find(([pattern]) => pattern.test(metric ?? ""))?.[1] ?? [];
        const own = filters.filter((one) => nameOf(one) === metric);
        const patterns = own.flatMap((one) => listed(one.props["pattern"]));
        if (own.some(({ props }) => props["pattern"] === UNKNOWN)) {
          return words.length === 0 ? [] : [unknown(alarm, "the pattern of a filter")];
        }
        return words
          .filter((word) => !patterns.some((pattern) => String(pattern).includes(word)))
          .flatMap((word) =>
            lacking(
              alarm,
              `no LogMetricFilter counts ${word} for ${metric ?? ""}`,
              filters,
              "metricTransformation.name",
            ),
          );
      }),
    ];
  },
};
