import { KEY, linkOf } from "../../graph/links";
import { MANDATORY, type Rule, unknown, violation } from "../../rule";

export const rule: Rule = {
  id: "kms-alias",
  title: "Every key has a name",
  severity: "low",
  kind: "stack",
  level: MANDATORY,
  types: [KEY, "aws:kms/alias:Alias"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
  why: "Grants name keys by alias: a key without one cannot be granted narrowly",
  fix: "Give the key an Alias",
  judge: (graph) => {
    const keys = graph.of(KEY);
    const links = graph
      .of("aws:kms/alias:Alias")
      .map((alias) => linkOf(graph, alias, "targetKeyId", keys));
    return keys
      .filter((key) => !links.includes(key))
      .map((key) =>
        links.includes("unknown") ? unknown(key, "its alias") : violation(key, "it has no alias"),
      );
  },
};
