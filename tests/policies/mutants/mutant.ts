/** What a mutant is: a stack's graph with one thing weakened, and who must be named for it. */
import type { GraphResource } from "../../../policies/graph/graph";

/** One way to weaken a stack. */
export interface Mutant {
  /** What was done, e.g. `turned`, `deny dropped`. */
  readonly operator: string;
  /** Where, without names: type and path, for documents with the statement. */
  readonly place: string;
  /** Name of the resource that it was done to. */
  readonly resource: string;
  /** What stands in the graph instead. Nothing where the resource was dropped; several where a provider was changed. */
  readonly becomes: ReadonlyMap<GraphResource, GraphResource | undefined>;
}

/** What all mutants of the same kind have in common; the register of equivalents speaks of kinds. */
export const kindOf = ({ operator, place }: Mutant): string => `${place} ${operator}`;

/** One mutant of one resource. */
export const mutantOf = (
  resource: GraphResource,
  operator: string,
  path: string,
  becomes: GraphResource | undefined,
): Mutant => ({
  operator,
  place: path === "" ? resource.type : `${resource.type} ${path}`,
  resource: resource.name,
  becomes: new Map([[resource, becomes]]),
});

/** A value with one of the places in it changed, and how. */
export interface Change {
  readonly operator: string;
  /** Path below the resource, indexes left out, e.g. `rules[].status`. */
  readonly path: string;
  /** The changed value; {@link GONE} removes it. */
  readonly next: unknown;
}

/** Stands for a value that was removed. */
export const GONE = Symbol("gone");
