import { MANDATORY, type Rule } from "../../rule";
import { IDENTITY_TYPES, judgeAllows, narrowing, speaksOf } from "../documents";

const USES = [
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

export const rule: Rule = {
  id: "iam-kms-decrypt-named-keys",
  title: "Roles use keys that are named, through a service",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: IDENTITY_TYPES,
  frameworks: ["FSBP KMS.1", "FSBP KMS.2"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-1",
  why: "A right on every key opens every department",
  fix: "Bind by kms:ResourceAliases and kms:ViaService, or name the key's ARN",
  judge: (graph) =>
    judgeAllows(graph, ["identity"], (statement) => {
      if (!USES.some((action) => speaksOf(statement, action))) return undefined;
      const named = statement.resources?.values.every((one) => !/[*?]/.test(one)) === true;
      if (!named && narrowing(statement, "kms:ResourceAliases") === undefined) {
        return "uses keys that it does not name";
      }
      return narrowing(statement, "kms:ViaService") === undefined
        ? "uses keys outside any service"
        : undefined;
    }),
};
