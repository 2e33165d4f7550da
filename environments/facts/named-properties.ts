/** Custom properties of the Open Data Contract Standard as one map. */
import type { ProblemList } from "./errors";
import type { Path, SourceFile } from "./source-file";
import { addProblem, shownPath, validate } from "./validation";

/** ODCS writes its own properties as a list of pairs; here they are checked as one map. */
export function namedProperties<Schema extends Parameters<typeof validate>[0]>(
  schema: Schema,
  source: SourceFile,
  path: Path,
  pairs: readonly { readonly property: string; readonly value: unknown }[],
  problems: ProblemList,
): ReturnType<typeof validate<Schema>> {
  const index = new Map<string, number>();
  for (const [at, { property }] of pairs.entries()) {
    if (index.has(property)) {
      addProblem(problems, source, [...path, at], `says ${property} twice`, "remove one");
    }
    index.set(property, at);
  }
  const placed = ([key, ...rest]: Path): Path => {
    const at = index.get(String(key));
    return at === undefined ? path : [...path, at, "value", ...rest];
  };
  const written = source.withValue(
    Object.fromEntries(pairs.map(({ property, value }) => [property, value])),
    placed,
    `${shownPath(path)}.`,
  );
  return validate(schema, written, problems);
}
