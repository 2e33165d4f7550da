/** Runs rules over a graph. A rule that throws has not judged: that is a violation. */
import type { Graph } from "./graph/graph";
import type { Finding, Rule } from "./rule";

/** What a rule says; a throwing rule accuses the stack. */
export function judgeWith(rule: Rule, graph: Graph): readonly Finding[] {
  try {
    return rule.judge(graph);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const [first] = graph.resources;
    return [
      {
        verdict: "violation",
        urn: first?.urn ?? "",
        resource: first?.name ?? "the stack",
        found: `the rule ${rule.id} failed and judged nothing: ${reason}`,
      },
    ];
  }
}

/** The violations of a rule. */
export const violationsOf = (rule: Rule, graph: Graph): readonly Finding[] =>
  judgeWith(rule, graph).filter(({ verdict }) => verdict === "violation");

/** What a violation tells its reader: what, why, how to fix, where to read on. */
export const messageOf = (rule: Rule, { resource, found }: Finding): string =>
  [`${resource}: ${found}.`, `Why: ${rule.why}`, `Fix: ${rule.fix}`, `See ${rule.url}`].join("\n");
