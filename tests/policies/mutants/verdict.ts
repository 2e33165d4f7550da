/** Whether the rules notice a mutant, and name it. */
import { Graph, type GraphResource } from "../../../policies/graph/graph";
import { judgeWith } from "../../../policies/judge";
import type { Finding } from "../../../policies/rule";
import type { LawfulRule } from "./law";
import type { Mutant } from "./mutant";
import { namedBy, type Standing } from "./references";
import { type Reads, readsOf } from "./reads";

/** The first finding that names what was weakened. */
export interface Caught {
  readonly rule: string;
  readonly finding: Finding;
}

export class Court {
  readonly #reads: ReadonlyMap<LawfulRule, Reads>;
  /** What is found without any mutant: what the register of exceptions excepts. */
  readonly #before: ReadonlySet<string>;
  readonly #good = new Map<string, readonly LawfulRule[]>();

  /** Cheap ones first. */
  readonly rules: readonly LawfulRule[];

  constructor(
    private readonly standing: Standing,
    law: readonly LawfulRule[],
  ) {
    const reads = new Map(law.map((rule) => [rule, readsOf(rule, standing.graph)]));
    this.#reads = reads;
    this.rules = [...law].sort(
      (one, two) => (reads.get(one)?.took ?? 0) - (reads.get(two)?.took ?? 0),
    );
    this.#before = new Set(
      [...this.#reads.values()].flatMap(({ findings }) => findings.map(keyOf)),
    );
  }

  /** Rules that may judge otherwise when these resources change: those that looked at one of them. */
  concerned({ becomes }: Mutant): readonly LawfulRule[] {
    const changed = [...becomes.keys()];
    return this.rules.filter((rule) => {
      const reads = this.#reads.get(rule);
      return reads === undefined || changed.some((one) => reads.touch(one));
    });
  }

  /**
   * The first finding that names the mutant. In which order rules are asked changes only how soon it is found, so those that
   * caught what was alike come first.
   */
  judge(mutant: Mutant, rules = this.concerned(mutant)): Caught | undefined {
    const broken = this.broken(mutant);
    const alike = `${mutant.operator} ${mutant.place.split(" ")[0] ?? ""}`;
    const good = this.#good.get(alike) ?? [];
    const asked = rules.filter((rule) => !good.includes(rule));
    for (const rule of [...good.filter((one) => rules.includes(one)), ...asked]) {
      const finding = judgeWith(rule.rule, broken, rule.values).find(
        (one) =>
          one.verdict === "violation" && !this.#before.has(keyOf(one)) && this.names(one, mutant),
      );
      if (finding !== undefined) {
        this.#good.set(alike, [rule, ...good.filter((one) => one !== rule)]);
        return { rule: rule.rule.id, finding };
      }
    }
    return undefined;
  }

  broken({ becomes }: Mutant): Graph {
    return new Graph(
      this.standing.graph.resources.flatMap((one) => {
        if (!becomes.has(one)) return [one];
        return becomes.get(one) ?? [];
      }),
    );
  }

  /**
   * Whether a finding is about the mutant. About a changed resource: itself, or one that it names or names it, before or
   * after. About a dropped one: its name or its kind is in the sentence, or the finding is on what it named.
   */
  names({ resource, found }: Finding, mutant: Mutant): boolean {
    if (resource === mutant.resource) return true;
    for (const [before, after] of mutant.becomes) {
      if (resource === before.name) return true;
      const owners = [
        ...namedBy(before, this.standing),
        ...(after === undefined ? [] : namedBy(after, this.standing)),
      ];
      if (owners.some(({ name }) => name === resource)) return true;
      if (after === undefined && callsIt(found, before)) return true;
      const namer = this.standing.graph.resources.find(({ name }) => name === resource);
      if (namer !== undefined && namedBy(namer, this.standing).has(before)) return true;
    }
    return false;
  }
}

const keyOf = ({ urn, found }: Finding): string => `${urn} ${found}`;

/** Whether a sentence speaks of a resource that is not there. */
function callsIt(found: string, { name, type, props }: GraphResource): boolean {
  const kind = type.slice(type.lastIndexOf(":") + 1);
  const called = ["name", "metricName", "regionName"].map((key) => props[key]);
  return [name, kind, ...called].some(
    (one) => typeof one === "string" && one.length > 2 && found.includes(one),
  );
}
