/** What the pack says in words, and how the words are read back: the engine hands on a text, and nothing beside it. */
import type { PolicyException } from "../environments/policy-exceptions";
import type { Finding, Rule } from "./rule";

/** A policy that is no rule. */
interface Notice {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly enforcementLevel: "mandatory" | "advisory";
  readonly severity: "high" | "low";
}

export const BLIND_SPOTS: Notice = {
  name: "preview-blind-spots",
  displayName: "What cannot be judged before the deployment",
  description: "Lists the questions whose answer only AWS knows.",
  enforcementLevel: "advisory",
  severity: "low",
};

export const EXCEPTED: Notice = {
  name: "excepted-findings",
  displayName: "What is allowed although a rule forbids it",
  description: "Lists what environments/policy-exceptions.ts excepts from a rule.",
  enforcementLevel: "advisory",
  severity: "low",
};

export const LOOSENED: Notice = {
  name: "exceptions-and-settings-sound",
  displayName: "Exceptions and settings are sound",
  description:
    "An exception holds for one finding and one year; a setting is one that the rule has.",
  enforcementLevel: "mandatory",
  severity: "high",
};

export const NOTICES: readonly Notice[] = [BLIND_SPOTS, EXCEPTED, LOOSENED];

export const descriptionOf = ({ title, why }: Rule): string => `${title}. ${why}.`;

const headOf = ({ resource, found }: Finding): string => `${resource}: ${found}.`;

/** What a violation tells its reader: what, why, how to fix, where to read on. */
export const messageOf = (rule: Rule, finding: Finding): string =>
  [headOf(finding), `Why: ${rule.why}`, `Fix: ${rule.fix}`, `See ${rule.url}`].join("\n");

export const waitMessageOf = (rule: Rule, { resource, found }: Finding): string =>
  `${resource}: ${rule.id} waits, because ${found}.`;

export const exceptedMessageOf = (
  finding: Finding,
  { rule, reason, owner, expires }: PolicyException,
): string => `${headOf(finding)}\n${rule} allows it until ${expires} (${owner}): ${reason}.`;

/** A message, taken apart. */
export interface Said {
  /** The rule; of a notice that speaks of none, its own name. */
  readonly rule: string;
  readonly resource: string;
  readonly found: string;
  readonly exception?: Pick<PolicyException, "reason" | "owner" | "expires">;
}

/**
 * Reads a message of the pack.
 *
 * @param message with the description before it, as the engine's library writes it
 */
export function readMessage(policy: string, description: string, message: string): Said {
  const own = message.startsWith(description) ? message.slice(description.length).trim() : message;
  const [first = "", second = ""] = own.split("\n");
  const [, resource = "", said = first] = /^(\S+): (.*)$/.exec(first) ?? [];
  const found = said.replace(/\.$/, "");
  if (policy === BLIND_SPOTS.name) {
    const [, rule = policy, why = found] = /^(\S+) waits, because (.*)$/.exec(found) ?? [];
    return { rule, resource, found: why };
  }
  if (policy === EXCEPTED.name) {
    const [, rule = policy, expires = "", owner = "", reason = ""] =
      /^(\S+) allows it until (\S+) \((.*?)\): (.*)\.$/.exec(second) ?? [];
    return { rule, resource, found, exception: { reason, owner, expires } };
  }
  return { rule: policy, resource, found };
}
