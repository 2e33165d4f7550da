/** Runs rules over a graph. A rule that throws has not judged: that is a violation. */
import type { PolicyException } from "../environments/policy-exceptions";
import { exceptionOf } from "./exceptions";
import type { Graph } from "./graph/graph";
import type { Finding, Rule } from "./rule";
import { defaultsOf, type SettingValues } from "./settings";

/**
 * What a rule says; a throwing rule accuses the stack.
 *
 * @param given values of the rule's settings; those that are not given have their default
 */
export function judgeWith(rule: Rule, graph: Graph, given: SettingValues = {}): readonly Finding[] {
  try {
    return rule.judge(graph, { ...defaultsOf(rule.settings), ...given });
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

/** The violations of a rule, without those that a register excepts. */
export const violationsOf = (
  rule: Rule,
  graph: Graph,
  given: SettingValues = {},
  excepted: readonly PolicyException[] = [],
): readonly Finding[] =>
  judgeWith(rule, graph, given).filter(
    (finding) =>
      finding.verdict === "violation" && exceptionOf(excepted, rule.id, finding) === undefined,
  );
