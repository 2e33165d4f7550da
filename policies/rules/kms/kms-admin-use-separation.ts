import { KEY } from "../../graph/links";
import { MANDATORY, type Rule } from "../../rule";
import { judgeAllows, speaksOf } from "../documents";

export const rule: Rule = {
  id: "kms-admin-use-separation",
  title: "Who administers a key does not use it",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: [KEY],
  frameworks: [],
  url: "https://docs.aws.amazon.com/prescriptive-guidance/latest/aws-kms-best-practices/data-protection-key-policies.html",
  why: "One statement that gives both makes every administrator a reader",
  fix: "Split the statement: administration for one, cryptographic use for the other",
  judge: (graph) =>
    judgeAllows(graph, ["resource"], (statement, { resource }) => {
      if (!resource.type.startsWith("aws:kms/")) return undefined;
      const administers = ["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"].some((action) =>
        speaksOf(statement, action),
      );
      const uses = ["kms:Decrypt", "kms:GenerateDataKey"].some((action) =>
        speaksOf(statement, action),
      );
      return administers && uses ? "gives administration and use in one" : undefined;
    }),
};
