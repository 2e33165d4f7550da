/** The rules that a stage must obey, with the values that its configuration gives them. */
import type { Stage } from "../../../policies/graph/graph";
import type { Rule } from "../../../policies/rule";
import { RULES } from "../../../policies/rules/catalogue";
import type { SettingValues } from "../../../policies/settings";
import { levelIn, loadConfigurations, valuesIn } from "../../../preview/policies/configuration";

/** A rule as it holds in a stage. */
export interface LawfulRule {
  readonly rule: Rule;
  readonly values: SettingValues;
}

/** The mandatory rules of a stage. */
export function lawOf(stage: Stage): readonly LawfulRule[] {
  const configuration = loadConfigurations([stage]).get(stage) ?? new Map<string, never>();
  return RULES.filter((rule) => levelIn(configuration, rule) === "mandatory").map((rule) => ({
    rule,
    values: valuesIn(configuration, rule),
  }));
}
