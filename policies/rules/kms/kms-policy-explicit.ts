import { KEY } from "../../graph/links";
import { MANDATORY, type Rule, demandText } from "../../rule";
import { judgeAllows, narrowing } from "../documents";

const BINDING = [
  "kms:CallerAccount",
  "aws:PrincipalOrgID",
  "aws:SourceAccount",
  "aws:PrincipalAccount",
];

export const rule: Rule = {
  id: "kms-policy-explicit",
  title: "Key policies are explicit and admit nobody unknown",
  severity: "critical",
  kind: "resource",
  level: MANDATORY,
  types: [KEY],
  frameworks: ["FSBP KMS.5"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-5",
  why: "Without a policy of its own a key trusts every IAM policy of the account",
  fix: "Write the key's policy and bind every * with kms:CallerAccount and kms:ViaService",
  judge: (graph) => [
    ...graph.of(KEY).flatMap((key) => demandText(key, "policy")),
    ...judgeAllows(graph, ["resource"], (statement, { resource }) => {
      if (!resource.type.startsWith("aws:kms/")) return undefined;
      const { principals } = statement;
      if (principals?.everyone !== true && principals?.negated !== true) return undefined;
      return BINDING.some((key) => narrowing(statement, key) !== undefined)
        ? undefined
        : "admits everyone";
    }),
  ],
};
