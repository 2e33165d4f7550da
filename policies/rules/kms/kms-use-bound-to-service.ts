import { KEY } from "../../graph/links";
import { MANDATORY, type Rule } from "../../rule";
import { judgeAllows, narrowing, speaksOf } from "../documents";

const USES = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom"];
const BINDING = ["kms:ViaService", "aws:SourceArn", "aws:SourceAccount"];

export const rule: Rule = {
  id: "kms-use-bound-to-service",
  title: "Keys are used through services only",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: [KEY],
  frameworks: [],
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html",
  why: "Whoever may decrypt by hand needs no bucket to read the data",
  fix: "Bind Decrypt, Encrypt and GenerateDataKey with kms:ViaService, an encryption context, or aws:SourceArn or SourceAccount for a service",
  judge: (graph) =>
    judgeAllows(graph, ["resource"], (statement, { resource }) => {
      if (!resource.type.startsWith("aws:kms/")) return undefined;
      if (!USES.some((action) => speaksOf(statement, action))) return undefined;
      const bound =
        BINDING.some((key) => narrowing(statement, key) !== undefined) ||
        statement.conditions.some(
          ({ key, operator, ifExists }) =>
            key.startsWith("kms:encryptioncontext:") && !operator.negated && !ifExists,
        );
      return bound ? undefined : "lets the key be used outside any service";
    }),
};
