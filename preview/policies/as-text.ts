/**
 * The verdict for people: a line that says how it ends, then one block a rule, what must be mended first. What stops a
 * deployment is explained where it first appears; advice is short.
 */
import type { Verdict } from "./pack-process";
import {
  blindSpots,
  byRule,
  type Excepted,
  excepted,
  type Stated,
  type StackVerdict,
  violations,
} from "./stack-verdict";

/** Of advice and of open questions, the text tells so many, and how many more there are; JSON has all. */
const SHOWN = 3;

/** Where each rule says why and how. */
const PAGE = "policies/RULES.md";

/** All stacks, and at the end what they come to. */
export function asText(judged: readonly StackVerdict[]): string {
  const explained = new Set<string>();
  const blocks = judged.flatMap((one) => [heading(one), ...body(one, explained)]);
  const isAdvised = judged.some((one) => violations(one, "advisory").length > 0);
  return [
    ...blocks,
    ...(isAdvised ? [`How to follow advice: ${PAGE}`] : []),
    ...(judged.length > 1 ? [total(judged)] : []),
  ].join("\n");
}

function total(judged: readonly StackVerdict[]): string {
  const failing = judged.filter((one) => violations(one, "mandatory").length > 0);
  const names = failing.map(({ stack }) => stack).join(", ");
  const verdict =
    failing.length === 0 ? "no mandatory violation" : `mandatory violations in ${names}`;
  return `${counted(judged.length, "stack")}: ${verdict}`;
}

const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? "" : "s"}`;

function heading(one: StackVerdict): string {
  const stopping = violations(one, "mandatory").length;
  const parts = [
    `${stopping} mandatory`,
    `${violations(one, "advisory").length} advisory`,
    ...some(excepted(one).length, "excepted"),
    ...some(questionsOf(blindSpots(one)).length, "to be judged on up"),
  ];
  const size = `${counted(one.resources, "resource")}, ${one.policies} policies, ${one.seconds.toFixed(1)} s`;
  return `${stopping === 0 ? "✔" : "✘"} ${one.stack}: ${parts.join(", ")} (${size})`;
}

const some = (count: number, what: string): readonly string[] =>
  count === 0 ? [] : [`${count} ${what}`];

const body = (one: StackVerdict, explained: Set<string>): readonly string[] => [
  ...byRule(violations(one, "mandatory")).flatMap(([rule, found]) => [
    title("✘ mandatory", rule, found),
    ...bySentence(found, Infinity),
    ...explanation(rule, explained),
  ]),
  ...byRule(violations(one, "advisory")).flatMap(([rule, found]) => [
    title("! advisory", rule, found),
    ...first(bySentence(inShort(found), SHOWN), "      "),
    ...reason(rule, explained),
  ]),
  ...excepted(one).flatMap(exceptedLines),
  ...waiting(blindSpots(one)),
];

function title(mark: string, { id, severity }: Stated, found: readonly Verdict[]): string {
  const count = found.length === 1 ? "" : `, ${found.length} findings`;
  return `  ${mark}  ${id} (${severity}${count})`;
}

/** Why, how to mend, where to read on: once, however many stacks break the rule. */
function explanation(rule: Stated, explained: Set<string>): readonly string[] {
  if (explained.has(rule.id)) return [];
  explained.add(rule.id);
  const lines = [
    ["why", rule.why],
    ["fix", rule.fix],
    ["see", rule.url],
  ] as const;
  return lines.flatMap(([word, said]) => (said === undefined ? [] : [`      ${word}  ${said}`]));
}

/** Why the rule is advice and stops nothing: once. How to follow the advice is on the page of the rules. */
function reason(rule: Stated, explained: Set<string>): readonly string[] {
  // Another stack may break the same rule where it is mandatory: that is explained in full.
  const once = `${rule.id} as advice`;
  if (rule.advisoryBecause === undefined || explained.has(once)) return [];
  explained.add(once);
  return [`      only advice, because ${rule.advisoryBecause}`];
}

/** Sentences that differ in one word after the first become one, with "…" in the place of the word. */
function inShort(found: readonly Verdict[]): readonly Verdict[] {
  const sentences = [...new Set(found.map((one) => one.found))];
  return found.map((one) => {
    const words = one.found.split(" ");
    const at = words.findIndex((_, index) =>
      sentences.some((other) => other !== one.found && isSameBut(index, words, other.split(" "))),
    );
    return at < 1 ? one : { ...one, found: words.with(at, "…").join(" ") };
  });
}

const isSameBut = (at: number, words: readonly string[], others: readonly string[]): boolean =>
  words.length === others.length &&
  words.every((word, index) => index === at || word === others[index]);

/** A sentence that is true of many resources is said once. */
function bySentence(found: readonly Verdict[], most: number): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const { resource, found: sentence } of found) {
    groups.set(sentence, [...(groups.get(sentence) ?? []), resource].filter(Boolean));
  }
  return [...groups].map(([sentence, resources]) => {
    const names = [...new Set(resources)];
    return names.length === 0 ? `      ${sentence}` : `      ${named(names, most)}: ${sentence}`;
  });
}

function named(names: readonly string[], most: number): string {
  const more = names.length - most;
  return names.slice(0, most).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function first(lines: readonly string[], indent: string): readonly string[] {
  const more = lines.length - SHOWN;
  return [...lines.slice(0, SHOWN), ...(more > 0 ? [`${indent}and ${more} more`] : [])];
}

const exceptedLines = ({ rule, resource, found, exception }: Excepted): readonly string[] => [
  `  ~ excepted  ${rule}`,
  `      ${resource}: ${found}`,
  `        until ${exception.expires}, ${exception.owner}: ${exception.reason}`,
];

/** What is not known of a resource, and the rules that wait for it. */
interface Question {
  readonly spot: Verdict;
  readonly rules: Set<string>;
}

function questionsOf(spots: readonly Verdict[]): readonly Question[] {
  const questions = new Map<string, Question>();
  for (const spot of spots) {
    const key = `${spot.resource} ${spot.found}`;
    const one = questions.get(key) ?? { spot, rules: new Set() };
    questions.set(key, one);
    one.rules.add(spot.rule);
  }
  return [...questions.values()];
}

/** One line for what many rules wait for, and for what is not known of many resources. */
function waiting(spots: readonly Verdict[]): readonly string[] {
  const questions = questionsOf(spots);
  if (questions.length === 0) return [];
  const resourcesOf = new Map<string, string[]>();
  for (const { spot, rules } of questions) {
    const [only = ""] = [...rules].sort();
    const waits = rules.size === 1 ? `${only} waits` : `${rules.size} rules wait, e.g. ${only}`;
    const what = `${spot.found}; ${waits}`;
    resourcesOf.set(what, [...(resourcesOf.get(what) ?? []), spot.resource]);
  }
  return [
    `  ? ${counted(questions.length, "question")} that only the deployment answers`,
    ...[...resourcesOf].map(([what, names]) => `      ${named(names, SHOWN)}: ${what}`),
  ];
}
