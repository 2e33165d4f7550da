/** What was found, for people, machines and code scanning. */
import type { Rule } from "../../policies/rule";
import { RULES } from "../../policies/rules/catalogue";
import type { Verdict } from "./pack-process";

/** The verdicts on one stack. */
export interface StackVerdict {
  readonly stack: string;
  readonly resources: number;
  readonly rules: number;
  readonly seconds: number;
  readonly verdicts: readonly Verdict[];
}

export const mandatory = ({ verdicts }: StackVerdict): readonly Verdict[] =>
  verdicts.filter(({ level }) => level === "mandatory");

const byId: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));

export function asText(judged: readonly StackVerdict[]): string {
  return judged.flatMap((one) => [...found(one), summary(one)]).join("\n");
}

function found({ verdicts }: StackVerdict): readonly string[] {
  // What is stated must be first: advice is read when there is nothing else.
  const sorted = [...verdicts].sort((one, other) => rank(one) - rank(other));
  return sorted.map((verdict) => {
    const rule = byId.get(verdict.policy);
    const severity = rule === undefined ? "" : `, ${rule.severity}`;
    const [head = "", ...rest] = ownMessage(verdict).split("\n");
    const lines = [`${verdict.level} ${verdict.policy}${severity}`, head, ...rest];
    return lines.map((line, index) => (index === 0 ? `✗ ${line}` : `    ${line}`)).join("\n");
  });
}

/** What the pack calls the policy that is no rule. */
const BLIND_SPOTS = "Lists the questions whose answer only AWS knows.";

/** The engine's library puts the policy's description before every message. */
function ownMessage({ policy, message }: Verdict): string {
  const rule = byId.get(policy);
  const description = rule === undefined ? BLIND_SPOTS : `${rule.title}. ${rule.why}.`;
  return message.startsWith(description) ? message.slice(description.length).trim() : message;
}

const SEVERITIES = ["critical", "high", "medium", "low"];
const rank = ({ level, policy }: Verdict): number =>
  (level === "mandatory" ? 0 : 10) + SEVERITIES.indexOf(byId.get(policy)?.severity ?? "low");

function summary(one: StackVerdict): string {
  const stopping = mandatory(one).length;
  const advice = one.verdicts.length - stopping;
  return `${one.stack}: ${one.resources} resources, ${one.rules} rules, ${stopping} mandatory, ${advice} advisory`;
}

export const asJson = (judged: readonly StackVerdict[]): string =>
  JSON.stringify(
    judged.map((one) => ({
      stack: one.stack,
      ok: mandatory(one).length === 0,
      resources: one.resources,
      rules: one.rules,
      seconds: one.seconds,
      findings: one.verdicts.map((verdict) => ({
        rule: verdict.policy,
        level: verdict.level,
        severity: byId.get(verdict.policy)?.severity ?? "low",
        urn: verdict.urn,
        message: ownMessage(verdict),
        url: byId.get(verdict.policy)?.url ?? "",
      })),
    })),
    null,
    2,
  );

/** @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export const asSarif = (judged: readonly StackVerdict[]): string =>
  JSON.stringify(
    {
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: {
            driver: {
              name: "departmental-data-platform-policies",
              rules: RULES.map((rule) => ({
                id: rule.id,
                shortDescription: { text: rule.title },
                fullDescription: { text: `${rule.why}.` },
                help: { text: `${rule.fix}.` },
                helpUri: rule.url,
                properties: {
                  "security-severity": SCORE[rule.severity],
                  tags: ["security", ...rule.frameworks],
                },
              })),
            },
          },
          results: judged.flatMap(({ stack, verdicts }) =>
            verdicts.map((verdict) => ({
              ruleId: verdict.policy,
              level: verdict.level === "mandatory" ? "error" : "note",
              message: { text: ownMessage(verdict) },
              locations: [
                {
                  // A resource of a program has no line of its own; the stack's facts are what a reader can open.
                  physicalLocation: {
                    artifactLocation: { uri: `environments/Pulumi.${stack}.yaml` },
                    region: { startLine: 1 },
                  },
                  logicalLocations: [{ fullyQualifiedName: verdict.urn, kind: "resource" }],
                },
              ],
              partialFingerprints: { "rule/resource": `${verdict.policy}/${verdict.urn}` },
            })),
          ),
        },
      ],
    },
    null,
    2,
  );

/** What code scanning sorts by. */
const SCORE = { critical: "9.5", high: "8.0", medium: "5.0", low: "2.0" } as const;
