import { MANDATORY, type Rule, violation } from "../../rule";

export const rule: Rule = {
  id: "no-ignored-security-changes",
  title: "No change is ignored",
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
      one.ignoreChanges.map((path) => violation(one, `ignoreChanges has ${path}`)),
    ),
};
