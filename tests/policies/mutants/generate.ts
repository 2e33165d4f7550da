/** All mutants of a stack. */
import type { Graph, GraphResource } from "../../../policies/graph/graph";
import { kindOf, type Mutant, mutantOf } from "./mutant";
import { type Standing, standingOf } from "./references";
import { neededOnes, providerMutants, resourceMutants } from "./resources";
import { changesOf } from "./values";
import { CONTENT, FILLED_IN, WRITTEN } from "./vocabulary";

/** Providers, stacks and components make nothing in AWS. */
const isMade = ({ type }: GraphResource): boolean => !/^(pulumi|platform):/.test(type);

export function mutantsOf(graph: Graph): readonly Mutant[] {
  const standing = standingOf(graph);
  const needed = neededOnes(standing);
  return [
    ...graph.resources
      .filter(isMade)
      .flatMap((one) => [
        ...resourceMutants(one, standing, needed),
        ...propertyMutants(one, standing),
      ]),
    ...providerMutants(standing),
  ];
}

function propertyMutants(resource: GraphResource, standing: Standing): readonly Mutant[] {
  const written = Object.fromEntries(
    Object.entries(resource.props).filter(
      ([key]) =>
        !CONTENT.includes(key) &&
        !FILLED_IN.includes(`${resource.type} ${key}`) &&
        (!FILLED_IN.includes(key) || WRITTEN.includes(`${resource.type} ${key}`)),
    ),
  );
  const kept = Object.fromEntries(
    Object.entries(resource.props).filter(([key]) => !(key in written)),
  );
  return changesOf(written, "", standing)
    .filter(({ path }) => path !== "" && !isOwnName(resource, path))
    .map(({ operator, path, next }) =>
      mutantOf(resource, operator, path, { ...resource, props: { ...kept, ...(next as object) } }),
    );
}

/** What a thing is called: it protects nothing, and those who name it would break. */
const isOwnName = ({ type }: GraphResource, path: string): boolean =>
  /^(name|analyzerName)$/.test(path) || (path === "bucket" && /^aws:s3\/bucket:/.test(type));

/** One of each kind: the first of its type with the same property, statement and operator. */
export function oneOfEachKind(mutants: readonly Mutant[]): readonly Mutant[] {
  const seen = new Set<string>();
  return mutants.filter((mutant) => {
    const kind = kindOf(mutant);
    return !seen.has(kind) && seen.add(kind);
  });
}
