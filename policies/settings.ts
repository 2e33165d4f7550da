/**
 * What of a rule another organisation would set otherwise: days, sizes, names. Settings are declared as the JSON schema that
 * Pulumi hands to whoever configures a pack; a rule judges with complete values and never asks where they come from.
 *
 * @see https://www.pulumi.com/docs/iac/using-pulumi/crossguard/configuration/
 */
import type { Graph } from "./graph/graph";
import type { Finding } from "./rule";

interface WholeNumber {
  readonly type: "integer";
  readonly minimum: number;
  readonly maximum: number;
  readonly default: number;
  readonly description: string;
}

interface Text {
  readonly type: "string";
  readonly minLength: 1;
  readonly default: string;
  readonly description: string;
}

interface Names {
  readonly type: "array";
  readonly items: { readonly type: "string"; readonly minLength: 1 };
  readonly uniqueItems: true;
  readonly default: readonly string[];
  readonly description: string;
}

/** One setting: a JSON schema with its default. */
export type Setting = WholeNumber | Text | Names;

/** The settings of a rule, by name. */
export type Settings = Readonly<Record<string, Setting>>;

/** A value for each setting. */
export type SettingValues = Readonly<Record<string, unknown>>;

type ValueOf<S extends Setting> = S extends WholeNumber
  ? number
  : S extends Names
    ? readonly string[]
    : string;

/** @param bounds the least and the greatest value, both allowed */
export const wholeNumber = (
  description: string,
  standard: number,
  [minimum, maximum]: readonly [number, number],
): WholeNumber => ({ type: "integer", minimum, maximum, default: standard, description });

export const text = (description: string, standard: string): Text => ({
  type: "string",
  minLength: 1,
  default: standard,
  description,
});

export const names = (description: string, standard: readonly string[]): Names => ({
  type: "array",
  items: { type: "string", minLength: 1 },
  uniqueItems: true,
  default: standard,
  description,
});

/** A rule's settings, with the judgement that reads them. */
export const configured = <const S extends Settings>(
  settings: S,
  judge: (
    graph: Graph,
    values: { readonly [Name in keyof S]: ValueOf<S[Name]> },
  ) => readonly Finding[],
): {
  readonly settings: Settings;
  readonly judge: (graph: Graph, values: SettingValues) => readonly Finding[];
} => ({
  settings,
  // Whoever hands over values has checked them against the schema: see settingProblems.
  judge: (graph, values) => judge(graph, values as Parameters<typeof judge>[1]),
});

/** The value of each setting where nobody says otherwise. */
export const defaultsOf = (settings: Settings = {}): SettingValues =>
  Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, setting.default]));

/** What is wrong with one value: the setting, and the rest of a sentence about it. */
export interface SettingProblem {
  readonly setting: string;
  readonly found: string;
}

/** Everything that is wrong with given values; settings that are not given have their default. */
export function settingProblems(
  settings: Settings = {},
  given: SettingValues,
): readonly SettingProblem[] {
  return Object.entries(given).flatMap(([name, value]): readonly SettingProblem[] => {
    const setting = settings[name];
    if (setting === undefined) {
      const known = Object.keys(settings);
      const there = known.length === 0 ? "the rule has none" : `there are ${known.join(", ")}`;
      return [{ setting: name, found: `is no setting of the rule: ${there}` }];
    }
    const wanted = wish(setting);
    return holds(setting, value)
      ? []
      : [{ setting: name, found: `must be ${wanted}, got ${JSON.stringify(value)}` }];
  });
}

function wish(setting: Setting): string {
  switch (setting.type) {
    case "integer":
      return `a whole number from ${setting.minimum} to ${setting.maximum}`;
    case "string":
      return "a text that is not empty";
    case "array":
      return "a list of texts, none empty and none twice";
  }
}

function holds(setting: Setting, value: unknown): boolean {
  switch (setting.type) {
    case "integer":
      return (
        Number.isInteger(value) &&
        Number(value) >= setting.minimum &&
        Number(value) <= setting.maximum
      );
    case "string":
      return typeof value === "string" && value !== "";
    case "array":
      return (
        Array.isArray(value) &&
        value.every((one) => typeof one === "string" && one !== "") &&
        new Set(value).size === value.length
      );
  }
}
