/** From what Pulumi's engine sends to the graph that rules judge. */
import type { PolicyResource } from "@pulumi/policy";
import { Graph, type GraphProvider, type GraphResource } from "./graph/graph";
import { UNKNOWN, type Value } from "./graph/values";

/** What stands for unknown values between the engine and a pack. @see @pulumi/policy/proxy.js */
const SENTINELS = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

type Sent = Pick<PolicyResource, "type" | "name" | "urn" | "opts" | "provider"> & {
  readonly props: Readonly<Record<string, unknown>>;
};

type Properties = Readonly<Record<string, unknown>>;

/** The properties behind the guard that throws at unknown values. */
const unguarded = (props: Properties): Properties =>
  props["__isSpecialProxy"] === true ? (props["__getSpecialProxyTarget"] as Properties) : props;

const plain = (props: Properties) => known(unguarded(props)) as Readonly<Record<string, Value>>;

function known(value: unknown): Value {
  if (typeof value === "string") return SENTINELS.has(value) ? UNKNOWN : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(known);
  const copy: Record<string, Value> = {};
  for (const [key, below] of Object.entries(value)) copy[key] = known(below);
  return copy;
}

/** A stack rule reads few of the resources that it is handed: what is costly is made when it is first read. */
function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** What only a resource of a whole stack has. */
interface Relations {
  readonly parent?: string;
  readonly dependencies: () => readonly string[];
  readonly propertyDependencies: () => Readonly<Record<string, readonly string[]>>;
}

const ALONE: Relations = { dependencies: () => [], propertyDependencies: () => ({}) };

/** Graphs by the properties of their first resource. */
type Shared = WeakMap<object, Graph>;

const graphsOfOne: Shared = new WeakMap();
const graphsOfStacks: Shared = new WeakMap();

/** One resource as the engine shows it before it is made. */
export const asGraphOfOne = (sent: Sent): Graph =>
  shared(graphsOfOne, sent, () => new Graph([related(sent, ALONE)]));

/** All resources of a stack. Rules that are handed the same properties share one graph, and what others have found out about it. */
export function asGraph(resources: readonly PolicyResource[]): Graph {
  const [first] = resources;
  return first === undefined
    ? new Graph([])
    : shared(graphsOfStacks, first, () => graphOf(resources));
}

function shared(graphs: Shared, first: Sent, make: () => Graph): Graph {
  const properties = unguarded(first.props);
  const graph = graphs.get(properties) ?? make();
  graphs.set(properties, graph);
  return graph;
}

const graphOf = (resources: readonly PolicyResource[]): Graph =>
  new Graph(
    resources.map((sent) =>
      related(sent, {
        ...(sent.parent === undefined ? {} : { parent: sent.parent.urn }),
        dependencies: () => sent.dependencies.map(({ urn }) => urn),
        propertyDependencies: () =>
          Object.fromEntries(
            Object.entries(sent.propertyDependencies).map(([property, sources]) => [
              property,
              sources.map(({ urn }) => urn),
            ]),
          ),
      }),
    ),
  );

function related(sent: Sent, relations: Relations): GraphResource {
  const props = lazily(() => plain(sent.props));
  const dependencies = lazily(relations.dependencies);
  const propertyDependencies = lazily(relations.propertyDependencies);
  // Getters of the object itself: a copy by spreading has the values.
  return {
    type: sent.type,
    name: sent.name,
    urn: sent.urn,
    get props() {
      return props();
    },
    ...(relations.parent === undefined ? {} : { parent: relations.parent }),
    get dependencies() {
      return dependencies();
    },
    get propertyDependencies() {
      return propertyDependencies();
    },
    ...(sent.provider === undefined ? {} : { provider: asProvider(sent.provider) }),
    protect: sent.opts.protect,
    ignoreChanges: sent.opts.ignoreChanges,
  };
}

function asProvider({ type, name, props: sent }: NonNullable<Sent["provider"]>): GraphProvider {
  const props = lazily(() => plain(sent));
  return {
    type,
    name,
    get props() {
      return props();
    },
  };
}
