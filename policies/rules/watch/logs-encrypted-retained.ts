import { MANDATORY, type Rule, demandBetween } from "../../rule";
import { configured, wholeNumber } from "../../settings";
import { demandKey } from "../platform";

const TYPE = "aws:cloudwatch/logGroup:LogGroup";

export const rule: Rule = {
  id: "logs-encrypted-retained",
  title: "Logs are encrypted and kept",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: [TYPE],
  frameworks: ["FSBP CloudWatch.16"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-16",
  why: "Logs hold fragments of data, and questions come months later",
  fix: "Set kmsKeyId to the stack's key and retentionInDays to at least the days that are configured",
  ...configured(
    { leastDays: wholeNumber("days that logs are kept at least", 365, [1, 3653]) },
    (graph, { leastDays }) =>
      graph
        .of(TYPE)
        .flatMap((group) => [
          ...demandKey(graph, group, "kmsKeyId", "logs"),
          ...demandBetween(group, "retentionInDays", leastDays, 3653),
        ]),
  ),
};
