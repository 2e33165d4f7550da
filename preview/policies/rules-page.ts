/** `policies/RULES.md`: which rule judges what, made by which component, and where it is mandatory. */
import { canonicalType, type Graph } from "../../policies/graph/graph";
import type { Rule } from "../../policies/rule";

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

/** The whole page. */
export function rulesPage(rules: readonly Rule[], makers: Makers): string {
  const count = (level: string) => rules.filter((rule) => rule.level.prod === level).length;
  return [
    "# The rules",
    "",
    "Generated from `policies/rules/` and from what the stacks are made of; a test holds it. Do not edit.",
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
          rule.level.dev,
          rule.level.prod,
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
        .map(({ id, level, advisoryBecause = "" }) =>
          row([`\`${id}\``, level.prod === "advisory" ? "dev, prod" : "dev", advisoryBecause]),
        ),
    ]),
    ...section("Why, and how to fix", [
      ...rules.flatMap(({ id, why, fix }) => [`- \`${id}\`: ${why}. *Fix:* ${fix}.`]),
    ]),
  ].join("\n");
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
