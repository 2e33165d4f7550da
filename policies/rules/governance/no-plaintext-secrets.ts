import type { GraphResource } from "../../graph/graph";
import { type Finding, MANDATORY, type Rule, violation } from "../../rule";
import { textsBelow } from "../documents";
import { secretIn } from "../secret-patterns";

const read = new WeakMap<GraphResource, readonly Finding[]>();

/** The secrets in one resource's properties, looked for once. */
function secretsOf(one: GraphResource): readonly Finding[] {
  const before = read.get(one);
  if (before !== undefined) return before;
  const found = textsBelow(one.props)
    // Providers of dynamic resources are programs, and programs hold words like these.
    .filter(([path]) => path !== "__provider")
    .flatMap(([path, text]) => {
      const kind = secretIn(text);
      return kind === undefined ? [] : [violation(one, `${path} holds ${kind}`)];
    });
  read.set(one, found);
  return found;
}

export const rule: Rule = {
  id: "no-plaintext-secrets",
  title: "No secret stands in a property",
  severity: "critical",
  kind: "resource",
  level: MANDATORY,
  types: ["every resource"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html",
  why: "What stands in the program stands in the state, the log and the history",
  fix: "Keep it in a SecureString parameter, and read it where it is used",
  judge: (graph) => graph.resources.flatMap(secretsOf),
};
