/** The graph that the rules see of a recorded stack, without the pack's process: for tests and for what reads the rules. */
import { Graph, type GraphProvider } from "../../policies/graph/graph";
import { UNKNOWN, type Value } from "../../policies/graph/values";
import type { RecordedResource } from "./recorded-stack";

/** What the engine writes in the place of an unknown value. */
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Marks a secret, an asset or an output in what the engine serialises. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

export function graphOf(resources: readonly RecordedResource[]): Graph {
  const all = new Map(resources.map((one) => [one.urn, one]));
  return new Graph(
    resources.map((one) => {
      const provider = providerOf(all.get(one.provider.replace(/::[^:]*$/, "")));
      return {
        type: one.type,
        name: one.name,
        urn: one.urn,
        props: plain(one.properties) as Readonly<Record<string, Value>>,
        ...(one.parent === "" ? {} : { parent: one.parent }),
        dependencies: one.dependencies,
        propertyDependencies: one.propertyDependencies,
        ...(provider === undefined ? {} : { provider }),
        protect: one.protect,
        ignoreChanges: one.ignoreChanges,
      };
    }),
  );
}

const providerOf = (one: RecordedResource | undefined): GraphProvider | undefined =>
  one === undefined
    ? undefined
    : {
        type: one.type,
        name: one.name,
        props: plain(one.properties) as Readonly<Record<string, Value>>,
      };

function plain(value: unknown): Value {
  if (value === UNKNOWN_TEXT) return UNKNOWN;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  const record = value as Readonly<Record<string, unknown>>;
  if (record[SIGNATURE] !== undefined && "value" in record) return plain(record["value"]);
  return Object.fromEntries(
    Object.entries(record)
      .filter(([, below]) => below !== undefined)
      .map(([key, below]) => [key, plain(below)]),
  );
}
