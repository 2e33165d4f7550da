/** Holds the register of exceptions against the findings of a stack: which entries except something, and which are wrong themselves. */
import type { PolicyException } from "../environments/policy-exceptions";
import type { Finding } from "./rule";

/** What a register is judged by. */
export interface RegisterContext {
  /** Today, as `2026-11-21`. */
  readonly today: string;
  readonly stacks: readonly string[];
  readonly rules: readonly string[];
}

/** The entries that may except a finding today, and a sentence about each of the others. */
export interface JudgedRegister {
  readonly sound: readonly PolicyException[];
  readonly problems: readonly RegisterProblem[];
}

export interface RegisterProblem {
  readonly exception: PolicyException;
  /** The rest of a sentence about the entry. */
  readonly found: string;
}

/** Judges every entry without looking at findings. */
export function judgeRegister(
  register: readonly PolicyException[],
  context: RegisterContext,
): JudgedRegister {
  const sound: PolicyException[] = [];
  const problems: RegisterProblem[] = [];
  for (const exception of register) {
    const twin = sound.some((one) => identityOf(one) === identityOf(exception));
    const found = [
      ...wrongWith(exception, context),
      ...(twin ? ["says what an entry before it says; remove one"] : []),
    ];
    if (found.length === 0) sound.push(exception);
    problems.push(...found.map((one) => ({ exception, found: one })));
  }
  return { sound, problems };
}

const identityOf = ({ stack, rule, resource, finding }: PolicyException): string =>
  JSON.stringify([stack, rule, resource, finding]);

const MATCHED = ["stack", "rule", "resource", "finding"] as const;

function wrongWith(
  exception: PolicyException,
  { today, stacks, rules }: RegisterContext,
): readonly string[] {
  const empty = [...MATCHED, "reason" as const, "owner" as const].filter(
    (key) => exception[key].trim() === "",
  );
  const wide = MATCHED.filter((key) => exception[key].includes("*"));
  const { stack, rule, expires } = exception;
  return [
    ...empty.map((key) => `has no ${key}; write one`),
    ...wide.map(
      (key) => `has a * in its ${key}; an exception names one thing, so narrow the grant`,
    ),
    ...(stack === "" || stacks.includes(stack)
      ? []
      : [`is for the stack ${stack}, which does not exist; there are ${stacks.join(", ")}`]),
    ...(rule === "" || rules.includes(rule)
      ? []
      : [`is for the rule ${rule}, which does not exist; policies/RULES.md lists them`]),
    ...wrongWithDate(expires, today),
  ];
}

function wrongWithDate(expires: string, today: string): readonly string[] {
  if (!isDate(expires)) return [`expires on "${expires}", which is no date such as 2027-06-30`];
  if (expires < today) return [`expired on ${expires}; remove it, or decide anew`];
  const latest = `${String(Number(today.slice(0, 4)) + 1)}${today.slice(4)}`;
  return expires > latest
    ? [`expires on ${expires}, more than a year ahead; ${latest} is the latest day`]
    : [];
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The stack that a URN names. */
export const stackOf = (urn: string): string => /^urn:pulumi:([^:]*)::/.exec(urn)?.[1] ?? "";

/** The entry that excepts a violation of a rule. */
export const exceptionOf = (
  register: readonly PolicyException[],
  rule: string,
  { verdict, urn, resource, found }: Finding,
): PolicyException | undefined =>
  register.find(
    (one) =>
      verdict === "violation" &&
      one.rule === rule &&
      one.finding === found &&
      (one.resource === resource || one.resource === urn) &&
      one.stack === stackOf(urn),
  );

/**
 * The sound entries of a stack that except nothing.
 *
 * @param findingsOf everything that a rule says about the stack
 */
export const unusedExceptions = (
  sound: readonly PolicyException[],
  stack: string,
  findingsOf: (rule: string) => readonly Finding[],
): readonly RegisterProblem[] =>
  sound
    .filter((one) => one.stack === stack)
    .flatMap((exception): readonly RegisterProblem[] => {
      const findings = findingsOf(exception.rule);
      if (findings.some((one) => exceptionOf([exception], exception.rule, one) !== undefined)) {
        return [];
      }
      const about = findings.filter(
        ({ urn, resource }) => exception.resource === resource || exception.resource === urn,
      );
      // What cannot be told before the deployment may be the finding.
      if (about.some(({ verdict }) => verdict === "unknown")) return [];
      const said = about.map(({ found }) => `"${found}"`).join(", ");
      const why =
        said === "" ? "the rule has nothing against that resource" : `the rule says ${said}`;
      return [{ exception, found: `excepts nothing: ${why}; remove it, or copy the sentence` }];
    });

/** An entry in a sentence. */
export const describe = ({ exception, found }: RegisterProblem): string =>
  `exception of ${exception.resource || "no resource"} from ${exception.rule || "no rule"} in ${exception.stack || "no stack"}: it ${found}.`;
