/** From what zod finds to sentences that say what to change. */
import { z } from "zod";
import type { ProblemList } from "./errors";
import { suggestion } from "./nearest";
import type { Path, SourceFile } from "./source-file";

const LONGEST_SHOWN = 60;

/**
 * The typed value of a file, or undefined after its problems were added.
 *
 * Messages given in a schema continue "<path> must …": `be a whole number from 2 to 299`.
 */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  source: SourceFile,
  problems: ProblemList,
): z.output<Schema> | undefined {
  const result = schema.safeParse(source.value, { reportInput: true });
  if (result.success) {
    return result.data;
  }
  for (const issue of result.error.issues) {
    addIssue(schema, source, problems, issue);
  }
  return undefined;
}

/** Adds a problem at a place of a file, with its line. */
export function addProblem(
  problems: ProblemList,
  source: SourceFile,
  path: Path,
  found: string,
  change: string,
): void {
  const line = source.lineOf(path);
  problems.add({
    file: source.file,
    ...(line === undefined ? {} : { line }),
    path: path.length === 0 ? "" : source.prefix + shownPath(path),
    found,
    change,
  });
}

/** A value as messages show it. */
export function shown(value: unknown): string {
  if (value === undefined) {
    return "nothing";
  }
  const text = JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

function addIssue(
  schema: z.ZodType,
  source: SourceFile,
  problems: ProblemList,
  issue: z.core.$ZodIssue,
): void {
  const path = issue.path.filter((key) => typeof key !== "symbol");
  if (issue.code === "unrecognized_keys") {
    const known = knownKeys(schema, path);
    for (const key of issue.keys) {
      addProblem(problems, source, [...path, key], "is not known", suggestion(key, known));
    }
    return;
  }
  const value = source.valueAt(path);
  if (issue.code === "invalid_value") {
    const allowed = issue.values.map(String);
    const rule =
      allowed.length === 1 ? `be ${shown(allowed[0])}` : `be one of ${allowed.join(", ")}`;
    const change =
      typeof value === "string"
        ? suggestion(value, allowed)
        : `write ${allowed.length === 1 ? "it" : "one of these"}`;
    addProblem(problems, source, path, `must ${rule}, got ${shown(value)}`, change);
    return;
  }
  if (issue.code === "invalid_type") {
    const expected = article(issue.expected);
    const found = value === undefined ? "is missing" : `must be ${expected}, got ${shown(value)}`;
    const isUnquoted = issue.expected === "string" && typeof value === "number";
    addProblem(
      problems,
      source,
      path,
      found,
      isUnquoted ? "put it in quotes" : `write ${expected}`,
    );
    return;
  }
  const [rule = "", change = "change it"] = issue.message.split("; ");
  addProblem(problems, source, path, `must ${rule}, got ${shown(value)}`, change);
}

/** The keys that an object at `path` may have, read from the schema itself. */
function knownKeys(schema: z.ZodType, path: Path): readonly string[] {
  let current: readonly z.ZodType[] = [schema];
  for (const key of path) {
    current = current.flatMap(unwrapped).flatMap((type) => child(type, key));
  }
  return current.flatMap(unwrapped).flatMap((type) => {
    return type instanceof z.ZodObject ? Object.keys(type.shape) : [];
  });
}

function unwrapped(type: z.ZodType): readonly z.ZodType[] {
  if (type instanceof z.ZodOptional || type instanceof z.ZodDefault) {
    return unwrapped(type.unwrap() as z.ZodType);
  }
  if (type instanceof z.ZodUnion) {
    return (type.options as readonly z.ZodType[]).flatMap(unwrapped);
  }
  return [type];
}

function child(type: z.ZodType, key: string | number): readonly z.ZodType[] {
  if (type instanceof z.ZodObject) {
    const found = (type.shape as Record<string, z.ZodType | undefined>)[key];
    return found === undefined ? [] : [found];
  }
  return type instanceof z.ZodArray ? [type.element as z.ZodType] : [];
}

/** `schema[0].properties[2].name`. */
export function shownPath(path: Path): string {
  return path
    .map((key, place) =>
      typeof key === "number" ? `[${String(key)}]` : place === 0 ? key : `.${key}`,
    )
    .join("");
}

function article(type: string): string {
  const names: Record<string, string> = {
    string: "text",
    number: "a number",
    int: "a whole number",
    boolean: "true or false",
    object: "a map",
    array: "a list",
    record: "a map",
  };
  return names[type] ?? type;
}
