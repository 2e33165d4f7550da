/**
 * Everything that can be wrong with one input of a resource, derived from its value: what a rule must notice, or must live with.
 *
 * A rule is asked about one resource of each type that it looks at, in a stack of a department and in an account's.
 */
import { canonicalType, Graph, type GraphResource } from "../../../policies/graph/graph";
import { isRecord, UNKNOWN } from "../../../policies/graph/values";
import { judgeWith } from "../../../policies/judge";
import type { Rule } from "../../../policies/rule";
import { OPEN } from "./changes";
import { stackGraph, withValue } from "./support";
import { SYNTHETIC, SYNTHETIC_ACCOUNT } from "./synthetic";

/** Where resources are taken from: of each row the first graph that has the type. */
const PLACES = [["ohs-prod"], ["account-prod", SYNTHETIC, SYNTHETIC_ACCOUNT]];

/** Rules that put thousands of questions to the evaluator are asked about every n-th input only. */
const EVERY: Readonly<Record<string, number>> = {
  "iam-department-isolation": 11,
  "iam-intended-access-works": 29,
  "iam-no-privilege-escalation": 5,
  "iam-policy-valid": 5,
};

/** A resource that a rule looks at, in its graph. */
export interface Judged {
  readonly graph: Graph;
  readonly resource: GraphResource;
}

/** A graph that writes down what it is asked for. */
class Asked extends Graph {
  readonly types = new Set<string>();

  override of(...types: readonly string[]): readonly GraphResource[] {
    for (const type of types) this.types.add(canonicalType(type));
    return super.of(...types);
  }
}

/** One resource of each type that the rule asks for; of rules that see everything, some of those that matter most. */
export async function judgedBy(rule: Rule): Promise<readonly Judged[]> {
  const types = new Set<string>();
  const places: (readonly Graph[])[] = [];
  for (const stacks of PLACES) {
    const graphs: Graph[] = [];
    for (const stack of stacks) graphs.push(await stackGraph(stack));
    for (const type of graphs.flatMap((graph) => askedBy(rule, graph))) types.add(type);
    places.push(graphs);
  }
  if (rule.types[0]?.startsWith("every") === true) for (const type of SEEN) types.add(type);
  return [...types].flatMap((type) =>
    places.flatMap((graphs) => {
      const graph = graphs.find((one) => one.of(type).length > 0);
      if (graph === undefined) return [];
      const all = graph.of(type);
      const resource = all.find(({ name }) => name.includes("landing")) ?? all[0];
      return resource === undefined ? [] : [{ graph, resource }];
    }),
  );
}

const asked = new Map<string, readonly string[]>();

/** The types that a rule asks a graph for. */
function askedBy(rule: Rule, graph: Graph): readonly string[] {
  const key = `${rule.id} ${graph.resources[0]?.urn ?? ""}`;
  const before = asked.get(key);
  if (before !== undefined) return before;
  const watched = new Asked(graph.resources);
  judgeWith(rule, watched);
  asked.set(key, [...watched.types]);
  return [...watched.types];
}

const SEEN = ["aws:s3/bucket:Bucket", "aws:iam/role:Role", "aws:glue/job:Job"];

/** The graph with one resource replaced. */
export const replaced = ({ graph, resource }: Judged, by: GraphResource | undefined): Graph =>
  new Graph(graph.resources.flatMap((one) => (one === resource ? (by ?? []) : [one])));

/** Paths of the inputs: every property, and what lies below it. */
export function inputsOf(rule: Rule, resource: GraphResource): readonly string[] {
  const step = EVERY[rule.id] ?? 1;
  return Object.keys(resource.props)
    .filter((key) => key !== "__provider")
    .flatMap((key) => below(resource.props[key], key))
    .filter((_, index) => index % step === 0);
}

function below(value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) {
    // The entries of a list are alike: the first stands for them.
    return [path, ...(value.length === 0 ? [] : below(value[0], `${path}.0`))];
  }
  if (!isRecord(value)) return [path];
  return [path, ...Object.keys(value).flatMap((key) => below(value[key], `${path}.${key}`))];
}

/** What may stand in the place of a value. */
function wrong(value: unknown): readonly unknown[] {
  if (typeof value === "boolean") return [undefined, !value];
  if (typeof value === "number") return [undefined, value - 1, -1, 1e9];
  if (typeof value === "string") {
    return value.startsWith('{"Version"')
      ? [undefined, "{", OPEN, JSON.stringify({ Version: "2012-10-17", Statement: [] })]
      : [undefined, "elsewhere", value === "true" ? "false" : "true"];
  }
  return Array.isArray(value) ? [undefined, []] : [undefined, {}];
}

/** A resource with one input wrong in each way. */
export const wrecksAt = (resource: GraphResource, path: string): readonly GraphResource[] =>
  wrong(read(resource.props, path)).map((next) => withValue(resource, path, next));

/** A resource with one input unknown. */
export const unknownAt = (resource: GraphResource, path: string): GraphResource =>
  withValue(resource, path, UNKNOWN);

/** A resource with one input unknown, of which nobody can tell where it comes from either. */
export const lostAt = (resource: GraphResource, path: string): GraphResource => ({
  ...unknownAt(resource, path),
  propertyDependencies: {},
});

/** The graph without the resource, with a second one like it, and with it in another region. */
export const rearranged = (judged: Judged): readonly Graph[] => {
  const { graph, resource } = judged;
  const twin = { ...resource, name: `${resource.name}-twin`, urn: `${resource.urn}-twin` };
  return [
    replaced(judged, undefined),
    new Graph([...graph.resources, twin]),
    replaced(judged, withValue(resource, "region", "us-east-1")),
  ];
};

function read(value: unknown, path: string): unknown {
  let current = value;
  for (const key of path.split(".")) {
    current = (current as Readonly<Record<string, unknown>> | undefined)?.[key];
  }
  return current;
}
