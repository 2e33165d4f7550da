import { MANDATORY, type Rule, violation } from "../../rule";

/** The key of AWS itself, which AWS fills in: the program names none, so nothing of ours is ignored. */
const FILLED_BY_AWS = "dataCatalogEncryptionSettings.encryptionAtRest.sseAwsKmsKeyId";

const PROTECTING =
  /polic|encrypt|kms|rule|tag|ingress|egress|public|acl|version|logging|boundary|metadata|\\*/i;

export const rule: Rule = {
  id: "no-ignored-security-changes",
  title: "Nothing that protects is ignored",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: ["every resource"],
  frameworks: [],
  url: "https://www.pulumi.com/docs/concepts/options/ignorechanges/",
  why: "What is ignored may be changed by hand for ever",
  fix: "Take the property out of ignoreChanges",
  judge: (graph) =>
    graph.resources.flatMap((one) =>
      one.ignoreChanges
        .filter((path) => PROTECTING.test(path) && path !== FILLED_BY_AWS)
        .map((path) => violation(one, `ignoreChanges has ${path}`)),
    ),
};
