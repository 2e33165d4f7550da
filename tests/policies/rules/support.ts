import { Graph, type GraphResource } from "../../../policies/graph/graph";
import { isRecord, UNKNOWN } from "../../../policies/graph/values";
import { violationsOf } from "../../../policies/judge";
import { POLICY_EXCEPTIONS } from "../../../environments/policy-exceptions";
import type { Finding, Rule } from "../../../policies/rule";
import { RULES } from "../../../policies/rules/catalogue";
import { graphOf } from "../../../preview/policies/graph-of";
import { recordStack } from "../../../preview/policies/recorded-stack";
import { SYNTHETIC_GRAPHS } from "./synthetic";

const graphs = new Map<string, Graph>();

/** The graph of a stack as it is committed, or of what no stack makes: the known-good fixtures. */
export async function stackGraph(stack: string): Promise<Graph> {
  const graph =
    SYNTHETIC_GRAPHS.get(stack) ??
    graphs.get(stack) ??
    graphOf((await recordStack(stack)).resources);
  graphs.set(stack, graph);
  return graph;
}

export function ruleOf(id: string): Rule {
  const rule = RULES.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`there is no rule ${id}`);
  return rule;
}

/** The graph with one resource replaced, or dropped. */
export const changed = (
  graph: Graph,
  name: string,
  change: (resource: GraphResource) => GraphResource | undefined,
): Graph => {
  if (!graph.resources.some((one) => one.name === name)) throw new Error(`no resource ${name}`);
  return new Graph(
    graph.resources.flatMap((one) => (one.name === name ? (change(one) ?? []) : [one])),
  );
};

/** A resource with the value at a path replaced; `undefined` removes it. */
export function withValue(resource: GraphResource, path: string, value: unknown): GraphResource {
  return {
    ...resource,
    props: put(resource.props, path.split("."), value) as GraphResource["props"],
  };
}

function put(target: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(target)) {
    return target.map((one: unknown, index) =>
      index === Number(key) ? put(one, rest, value) : one,
    );
  }
  return {
    ...(isRecord(target) ? target : {}),
    [key]: put(isRecord(target) ? target[key] : undefined, rest, value),
  };
}

/** A twin of a resource of which nothing is known. */
export const unknownTwin = (one: GraphResource): GraphResource => ({
  ...one,
  name: `${one.name}-unknown`,
  urn: `${one.urn}-unknown`,
  props: Object.fromEntries(Object.keys(one.props).map((key) => [key, UNKNOWN])),
  propertyDependencies: {},
});

export const violated = (rule: Rule, graph: Graph): readonly Finding[] =>
  violationsOf(rule, graph, {}, POLICY_EXCEPTIONS);
