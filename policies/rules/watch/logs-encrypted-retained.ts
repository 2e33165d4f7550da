import { MANDATORY, type Rule, demandBetween } from "../../rule";
import { stageOf, demandKey } from "../platform";

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
  fix: "Set kmsKeyId to the stack's key and retentionInDays to 365 or more in prod, 30 in dev",
  judge: (graph) =>
    graph
      .of(TYPE)
      .flatMap((group) => [
        ...demandKey(graph, group, "kmsKeyId", "logs"),
        ...demandBetween(group, "retentionInDays", stageOf(group) === "dev" ? 30 : 365, 3653),
      ]),
};
