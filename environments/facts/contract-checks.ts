/** What a contract says of its rules and columns beside what they are: how hard a rule is, which columns are categories. */
import { rulePropertiesSchema, type RuleTerms } from "./checks";
import type { Contract } from "./contract-schema";
import type { ProblemList } from "./errors";
import type { Field } from "./facts";
import { namedProperties } from "./named-properties";
import type { Path, SourceFile } from "./source-file";
import { addProblem } from "./validation";

/** How hard a rule is; undefined where it is what every rule is. */
export function ruleTerms(
  source: SourceFile,
  path: Path,
  pairs: Contract["customProperties"],
  problems: ProblemList,
): RuleTerms | undefined {
  if (pairs.length === 0) return undefined;
  const found = namedProperties(rulePropertiesSchema, source, path, pairs, problems);
  if (found === undefined) return undefined;
  const { level, stopAbovePercent } = found;
  if (stopAbovePercent !== undefined && level === "stop") {
    const change = "remove one of the two";
    addProblem(problems, source, path, "must not stop twice: level stop stops at one row", change);
  }
  const terms = { level, ...(stopAbovePercent === undefined ? {} : { stopAbovePercent }) };
  return level === "quarantine" && stopAbovePercent === undefined ? undefined : terms;
}

/** Text columns whose values are few: those of which a rule lists the values, and those that say so. */
export function categories(
  source: SourceFile,
  described: Contract["schema"][number],
  fields: readonly Field[],
  stating: readonly string[],
  problems: ProblemList,
): readonly string[] {
  const listed = stating.flatMap((rule) => /^ColumnValues "([^"]+)" in \[/.exec(rule)?.[1] ?? []);
  return fields.flatMap(({ name, type, privacy, classification }, place) => {
    const said = described.properties[place]?.customProperties.find(
      ({ property }) => property === "category",
    );
    const shown =
      type === "string" && privacy === "keep" && /^(public|internal)$/.test(classification);
    if (said?.value === true && !shown) {
      addProblem(
        problems,
        source,
        ["schema", 0, "properties", place, "customProperties"],
        `must not be a category: profiles show its values, and ${name} is ${type}, ${classification}, privacy ${privacy}`,
        "remove the property category; only public or internal text that is kept can have it",
      );
    }
    return shown && (said === undefined ? listed.includes(name) : said.value === true)
      ? [name]
      : [];
  });
}
