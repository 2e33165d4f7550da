/** `policies/RULES.md`: which rule judges what, made by which component, and where it is mandatory. */
import { canonicalType, type Graph, type Stage } from "../../policies/graph/graph";
import { CATALOGUE } from "../../policies/catalogue-coverage";
import type { Rule } from "../../policies/rule";
import { levelIn, type PackConfiguration, STAGES, valuesIn } from "./configuration";

/** Type → components that make it. */
export type Makers = ReadonlyMap<string, readonly string[]>;

/** Who makes what in these stacks. */
export function makersOf(graphs: readonly Graph[]): Makers {
  const found = new Map<string, Set<string>>();
  for (const graph of graphs) {
    for (const resource of graph.resources) {
      const component = graph.ancestors(resource).find(({ type }) => type.startsWith("platform:"));
      if (component === undefined) continue;
      const type = canonicalType(resource.type);
      const makers = found.get(type) ?? new Set<string>();
      makers.add(component.type.slice(component.type.lastIndexOf(":") + 1));
      found.set(type, makers);
    }
  }
  return new Map([...found].map(([type, makers]) => [type, [...makers].sort()]));
}

/** The configuration of each stage. */
export type Configurations = ReadonlyMap<Stage, PackConfiguration>;

/** The whole page. */
export function rulesPage(
  rules: readonly Rule[],
  makers: Makers,
  configurations: Configurations,
): string {
  const levelOf = (rule: Rule, stage: Stage) => levelIn(configured(configurations, stage), rule);
  const levelNamed = (id: string) => {
    const rule = rules.find((one) => one.id === id);
    return rule === undefined ? "advisory" : levelOf(rule, "prod");
  };
  const count = (level: string) => rules.filter((rule) => levelOf(rule, "prod") === level).length;
  return [
    "# The rules",
    "",
    "Generated from `policies/rules/`, `policies/config/` and what the stacks are made of; a test holds it. Do not edit.",
    "",
    `${rules.length} rules: ${count("mandatory")} mandatory in prod, ${count("advisory")} advisory.`,
    "",
    ...section("Rule by rule", [
      row([
        "rule",
        "what it asks for",
        "severity",
        "dev",
        "prod",
        "judges what is made by",
        "answers to",
      ]),
      row(["---", "---", "---", "---", "---", "---", "---"]),
      ...rules.map((rule) =>
        row([
          `[\`${rule.id}\`](${rule.url})`,
          rule.title,
          rule.severity,
          levelOf(rule, "dev"),
          levelOf(rule, "prod"),
          componentsOf(rule, makers),
          rule.frameworks.join(", "),
        ]),
      ),
    ]),
    ...section("Where a rule is only advice, and why", [
      row(["rule", "advice in", "because"]),
      row(["---", "---", "---"]),
      ...rules
        .filter(({ advisoryBecause }) => advisoryBecause !== undefined)
        .map((rule) =>
          row([
            `\`${rule.id}\``,
            STAGES.filter((stage) => levelOf(rule, stage) !== "mandatory").join(", "),
            rule.advisoryBecause ?? "",
          ]),
        ),
    ]),
    ...section("What can be configured", [
      "In `policies/config/<stage>.json`; where a file says nothing, the default holds.",
      "",
      row(["rule", "setting", "what it is", "default", ...STAGES]),
      row(["---", "---", "---", "---", ...STAGES.map(() => "---")]),
      ...rules.flatMap((rule) => settingRows(rule, configurations)),
    ]),
    ...section("The catalogue", [
      "Which rule answers which of the 119 policies that were looked at. Asked for: M mandatory, M/p mandatory in prod, A advice.",
      "",
      row(["#", "policy", "asked for", "answered by", "in prod", "what differs"]),
      row(["---", "---", "---", "---", "---", "---"]),
      ...CATALOGUE.map(([number, id, level, answers, remark = ""]) =>
        row([
          String(number),
          id,
          level,
          answers.map((one) => `\`${one}\``).join(", "),
          answers.map((one) => levelNamed(one)).join(", "),
          remark,
        ]),
      ),
    ]),
    ...section("Why, and how to fix", [
      ...rules.flatMap(({ id, why, fix }) => [`- \`${id}\`: ${why}. *Fix:* ${fix}.`]),
    ]),
  ].join("\n");
}

const configured = (configurations: Configurations, stage: Stage): PackConfiguration =>
  configurations.get(stage) ?? new Map();

function settingRows(rule: Rule, configurations: Configurations): readonly string[] {
  const shown = (value: unknown) =>
    Array.isArray(value) ? value.join(", ") || "none" : String(value);
  return Object.entries(rule.settings ?? {}).map(([name, setting]) =>
    row([
      `\`${rule.id}\``,
      `\`${name}\``,
      setting.description,
      shown(setting.default),
      ...STAGES.map((stage) => shown(valuesIn(configured(configurations, stage), rule)[name])),
    ]),
  );
}

const section = (title: string, lines: readonly string[]): readonly string[] => [
  `## ${title}`,
  "",
  ...lines,
  "",
];

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

function componentsOf({ types }: Rule, makers: Makers): string {
  const [first = ""] = types;
  if (first.startsWith("every ")) return first;
  const found = new Set(types.flatMap((type) => makers.get(canonicalType(type)) ?? []));
  return found.size === 0
    ? "nothing yet: it refuses what must not come"
    : [...found].sort().join(", ");
}
