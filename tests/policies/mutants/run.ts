/** Breaks one stack in every way, and says what the law notices. */
import type { Graph, Stage } from "../../../policies/graph/graph";
import { type Equivalent, EQUIVALENTS } from "./equivalents";
import { mutantsOf, oneOfEachKind } from "./generate";
import { lawOf } from "./law";
import { kindOf, type Mutant } from "./mutant";
import { standingOf } from "./references";
import { Court } from "./verdict";

export interface Outcome {
  readonly mutants: readonly Mutant[];
  readonly caught: number;
  /** Mutants that nobody noticed and nobody explained. */
  readonly survivors: readonly Mutant[];
  /** Mutants that nobody noticed because they weaken nothing. */
  readonly equivalent: readonly Mutant[];
  /** Entries of the register that were needed. */
  readonly needed: ReadonlySet<Equivalent>;
}

/** At most so much of a stack's mutants may be called equivalent. */
export const MOST_EQUIVALENT = 0.02;

/** @param every every mutant of every resource, instead of one of each kind */
export function outcomeOf(graph: Graph, stage: Stage, every = false): Outcome {
  const court = new Court(standingOf(graph), lawOf(stage));
  const all = mutantsOf(graph);
  const mutants = every ? all : oneOfEachKind(all);
  const survivors: Mutant[] = [];
  const equivalent: Mutant[] = [];
  const needed = new Set<Equivalent>();
  for (const mutant of mutants) {
    if (court.judge(mutant) !== undefined) continue;
    const entry = entryOf(mutant);
    (entry === undefined ? survivors : equivalent).push(mutant);
    if (entry !== undefined) needed.add(entry);
  }
  const caught = mutants.length - survivors.length - equivalent.length;
  return { mutants, caught, survivors, equivalent, needed };
}

const entryOf = (mutant: Mutant): Equivalent | undefined =>
  EQUIVALENTS.find(({ kind, of }) => kind === kindOf(mutant) && of.test(mutant.resource));
