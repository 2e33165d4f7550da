/**
 * `policies/config/<stage>.json`: what holds in a stage instead of the rules' own levels and values. The format is that of
 * `pulumi preview --policy-pack-config`, so one file serves both.
 *
 * @see https://www.pulumi.com/docs/iac/using-pulumi/crossguard/configuration/
 */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { nearest } from "../../environments/facts/nearest";
import type { Stage } from "../../policies/graph/graph";
import type { Rule } from "../../policies/rule";
import { RULES } from "../../policies/rules/catalogue";
import { defaultsOf, settingProblems, type SettingValues } from "../../policies/settings";

/** What a rule may be in a stage. No rule of this pack mends anything, so there is no `remediate`. */
export const LEVELS = ["mandatory", "advisory", "disabled"] as const;
export type StageLevel = (typeof LEVELS)[number];

export const STAGES: readonly Stage[] = ["dev", "prod"];

const ROOT = path.resolve(__dirname, "..", "..");

/** The folder of the stages' files. */
export const CONFIG = path.join(ROOT, "policies", "config");

/** What a file says about a rule. */
export interface RuleConfiguration {
  readonly level?: StageLevel;
  readonly values: SettingValues;
}

/** What a file says, by rule. */
export type PackConfiguration = ReadonlyMap<string, RuleConfiguration>;

/** Every problem of every file, a line each. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";

  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

export const levelIn = (configuration: PackConfiguration, rule: Rule): StageLevel =>
  configuration.get(rule.id)?.level ?? rule.level;

export const valuesIn = (configuration: PackConfiguration, rule: Rule): SettingValues => ({
  ...defaultsOf(rule.settings),
  ...configuration.get(rule.id)?.values,
});

/**
 * The configuration of each stage.
 *
 * @throws ConfigurationError with every problem of all files
 */
export function loadConfigurations(
  stages: readonly Stage[] = STAGES,
  folder: string = CONFIG,
): ReadonlyMap<Stage, PackConfiguration> {
  const problems: string[] = [];
  const loaded = stages.map((stage): readonly [Stage, PackConfiguration] => {
    const file = path.join(folder, `${stage}.json`);
    const shown = path.relative(ROOT, file);
    if (!existsSync(file)) {
      problems.push(`${shown} does not exist; write {} into it where nothing differs`);
      return [stage, new Map()];
    }
    const read = readConfiguration(readFileSync(file, "utf8"));
    problems.push(...read.problems.map((problem) => `${shown}: ${problem}`));
    return [stage, read.configuration];
  });
  if (problems.length > 0) throw new ConfigurationError(problems);
  return new Map(loaded);
}

/** Reads a file's text; what cannot be used is named, and left out. */
export function readConfiguration(
  text: string,
  rules: readonly Rule[] = RULES,
): { readonly configuration: PackConfiguration; readonly problems: readonly string[] } {
  const configuration = new Map<string, RuleConfiguration>();
  const problems: string[] = [];
  const content = parsed(text, problems);
  for (const [id, given] of Object.entries(content)) {
    const rule = rules.find((one) => one.id === id);
    if (rule === undefined) {
      const meant = nearest(
        id,
        rules.map((one) => one.id),
      );
      const change =
        meant === undefined ? "policies/RULES.md lists them" : `did you mean ${meant}?`;
      problems.push(`${id} is no rule; ${change}`);
      continue;
    }
    const { enforcementLevel, ...values } = asObject(given);
    const level = LEVELS.find((one) => one === enforcementLevel);
    if (enforcementLevel !== undefined && level === undefined) {
      const got = JSON.stringify(enforcementLevel);
      problems.push(`${id}.enforcementLevel must be one of ${LEVELS.join(", ")}, got ${got}`);
    }
    for (const { setting, found } of settingProblems(rule.settings, values)) {
      problems.push(`${id}.${setting} ${found}`);
    }
    configuration.set(id, { ...(level === undefined ? {} : { level }), values });
  }
  return { configuration, problems };
}

/** A level alone is short for an object with it. */
const asObject = (given: unknown): Readonly<Record<string, unknown>> =>
  isObject(given) ? given : { enforcementLevel: given };

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parsed(text: string, problems: string[]): Readonly<Record<string, unknown>> {
  try {
    const content: unknown = JSON.parse(text);
    if (isObject(content)) return content;
    problems.push("must be an object of rules");
  } catch (error) {
    problems.push(`is no JSON: ${(error as Error).message}`);
  }
  return {};
}
