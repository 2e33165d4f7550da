/**
 * Plain values of a resource, as a rule reads them. A value that only AWS can tell is {@link UNKNOWN}, so reading it never
 * throws and never passes for a value.
 */

/** Stands for a value that is not known before the deployment. */
export const UNKNOWN = Symbol("unknown");

/** Anything that a property may hold. */
export type Value = unknown;

/** An object with properties, and no list. */
export const isRecord = (value: Value): value is Readonly<Record<string, Value>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads a path such as `rules.0.status`. What lies below an unknown value is unknown; what lies below nothing is absent.
 */
export function valueAt(value: Value, path: string): Value {
  let current = value;
  for (const key of path === "" ? [] : path.split(".")) {
    if (current === UNKNOWN) return UNKNOWN;
    if (Array.isArray(current)) current = (current as readonly Value[])[Number(key)];
    else if (isRecord(current)) current = current[key];
    else return undefined;
  }
  return current;
}

/** The entries of a list; a single value stands for a list of one, nothing for none. */
export const listed = (value: Value): readonly Value[] =>
  value === undefined || value === null || value === UNKNOWN
    ? []
    : Array.isArray(value)
      ? (value as readonly Value[])
      : [value];

/** The texts of a list; everything else in it is left out. */
export const texts = (value: Value): readonly string[] =>
  listed(value).filter((one) => typeof one === "string");

/** Paths of all unknown values, e.g. `rules.0.kmsMasterKeyId`. */
export function unknownPaths(value: Value, path = ""): readonly string[] {
  if (value === UNKNOWN) return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) =>
    unknownPaths(below, path === "" ? key : `${path}.${key}`),
  );
}

/** A value that a rule itself demands, in a sentence: it is no secret, so it is shown as it is. */
export const stated = (value: string | number | boolean): string =>
  typeof value === "string" ? `"${value}"` : String(value);

const textOf = ({ length }: string): string => `a text of ${length} characters`;

/**
 * A value in a sentence. Only what cannot be a secret is shown: truth values, numbers and short texts without blanks; of
 * everything else its kind.
 */
export function shown(value: Value): string {
  if (value === undefined || value === null) return "absent";
  if (value === UNKNOWN) return "not known yet";
  if (typeof value === "boolean" || typeof value === "number") return String(value);
  if (typeof value === "string")
    return /^[\w:/.*-]{0,80}$/.test(value) ? `"${value}"` : textOf(value);
  return Array.isArray(value) ? `a list of ${value.length}` : "an object";
}
