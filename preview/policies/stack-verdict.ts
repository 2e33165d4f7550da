/** What the pack says about a stack, sorted into what readers ask for. */
import { BLIND_SPOTS, EXCEPTED, NOTICES } from "../../policies/messages";
import type { Rule, Severity } from "../../policies/rule";
import { RULES } from "../../policies/rules/catalogue";
import type { Verdict } from "./pack-process";

/** The verdicts on one stack. */
export interface StackVerdict {
  readonly stack: string;
  readonly resources: number;
  /** How many policies judged it. */
  readonly policies: number;
  readonly seconds: number;
  readonly verdicts: readonly Verdict[];
}

/** An excepted finding, with who answers for it. */
export type Excepted = Verdict & { readonly exception: NonNullable<Verdict["exception"]> };

/** What is stated of a policy, whether it is a rule or a notice. */
export interface Stated {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly why?: string;
  readonly fix?: string;
  readonly url?: string;
  /** Why it is only advice, where it is. */
  readonly advisoryBecause?: string;
  readonly frameworks: readonly string[];
}

const STATED: readonly Stated[] = [
  ...RULES.map((rule: Rule) => rule),
  ...NOTICES.map(({ name, displayName, description, severity }) => ({
    id: name,
    title: displayName,
    why: description.replace(/\.$/, ""),
    severity,
    frameworks: [],
  })),
];

const byId: ReadonlyMap<string, Stated> = new Map(STATED.map((one) => [one.id, one]));

/** Every rule, and the notices. */
export const allStated = (): readonly Stated[] => STATED;

export const statedOf = (id: string): Stated =>
  byId.get(id) ?? { id, title: id, severity: "low", frameworks: [] };

/** Findings that break a rule and are not excepted. */
export const violations = (
  { verdicts }: StackVerdict,
  level: Verdict["level"],
): readonly Verdict[] =>
  verdicts.filter(
    (one) => one.level === level && one.policy !== BLIND_SPOTS.name && one.exception === undefined,
  );

export const excepted = ({ verdicts }: StackVerdict): readonly Excepted[] =>
  verdicts.filter(
    (one): one is Excepted => one.policy === EXCEPTED.name && one.exception !== undefined,
  );

/** What cannot be judged yet. */
export const blindSpots = ({ verdicts }: StackVerdict): readonly Verdict[] =>
  verdicts.filter(({ policy }) => policy === BLIND_SPOTS.name);

const SEVERITIES: readonly Severity[] = ["critical", "high", "medium", "low"];

/** Verdicts by rule, the most severe rule first. */
export function byRule(
  verdicts: readonly Verdict[],
): readonly (readonly [Stated, readonly Verdict[]])[] {
  const groups = new Map<string, Verdict[]>();
  for (const one of verdicts) {
    const same = groups.get(one.rule) ?? [];
    same.push(one);
    groups.set(one.rule, same);
  }
  const rank = ({ severity }: Stated) => SEVERITIES.indexOf(severity);
  return [...groups]
    .map(([rule, found]) => [statedOf(rule), found] as const)
    .sort(([one], [other]) => rank(one) - rank(other) || one.id.localeCompare(other.id));
}
