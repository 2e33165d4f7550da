import { linkOf } from "../../graph/links";
import { ADVISORY, type Rule, demand, demandBetween, demandText } from "../../rule";
import { demandLinked } from "../demand-linked";

const SECRET = "aws:secretsmanager/secret:Secret";
const ROTATION = "aws:secretsmanager/secretRotation:SecretRotation";
const PARAMETER = "aws:ssm/parameter:Parameter";

export const rule: Rule = {
  id: "secrets-encrypted-rotated",
  title: "Secrets are encrypted and change",
  severity: "high",
  kind: "stack",
  level: ADVISORY,
  advisoryBecause:
    "no program holds a secret, known-types-only refuses these types: bootstrap writes the one key there is",
  types: [SECRET, ROTATION, PARAMETER],
  frameworks: ["FSBP SecretsManager.1", "FSBP SecretsManager.4"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html#secretsmanager-1",
  why: "A secret that never changes belongs to everybody who ever saw it",
  fix: "Give the secret the stack's key and a SecretRotation of at most 90 days; write parameters as SecureString under the key",
  judge: (graph) => {
    const secrets = graph.of(SECRET);
    const rotated = graph.of(ROTATION).map((one) => linkOf(graph, one, "secretId", secrets));
    return [
      ...secrets.flatMap((secret) => [
        ...demandText(secret, "kmsKeyId"),
        ...demandLinked(secret, rotated, "is never rotated"),
      ]),
      ...graph
        .of(ROTATION)
        .flatMap((one) => demandBetween(one, "rotationRules.automaticallyAfterDays", 1, 90)),
      ...graph
        .of(PARAMETER)
        .flatMap((one) => [
          ...demand(one, "type", "SecureString", (type) => type === "SecureString"),
          ...demandText(one, "keyId"),
        ]),
    ];
  },
};
