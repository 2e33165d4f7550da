/** What every part of the policy reader needs: shapes, texts, and problems with their path. */

/** Collects problems with their path. */
export type Report = (path: string, message: string) => void;

/** True for a JSON object that is no array. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A short picture of a value for a message. */
export function shown(value: unknown): string {
  if (typeof value === "bigint") return shortened(`${value.toString()}n`);
  try {
    const text = JSON.stringify(value) as string | undefined;
    return shortened(text ?? typeof value);
  } catch (error) {
    // A program's value need not come from JSON: it may hold itself, or a number that JSON has no form for.
    if (error instanceof RangeError) return "a value that is nested too deeply";
    const holdsItself = error instanceof TypeError && error.message.includes("circular");
    return holdsItself ? "a value that holds itself" : "a value that JSON has no form for";
  }
}

/** At most 80 characters of a text. */
export function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** Reads a string or a list of at least one string. */
export function readStrings(value: unknown, path: string, report: Report): readonly string[] {
  // A program's list may have holes, which an iteration would pass over.
  const list = Array.isArray(value) ? Array.from<unknown>(value) : [value];
  if (list.length === 0) report(path, "must hold at least one value, got an empty list");
  const strings: string[] = [];
  list.forEach((item, index) => {
    if (typeof item === "string" && item !== "") strings.push(item);
    else {
      const where = Array.isArray(value) ? `${path}[${String(index)}]` : path;
      report(where, `must be a text that is not empty, got ${shown(item)}`);
    }
  });
  return strings;
}

/** Refuses the elements that are not in the list. */
export function refuseUnknown(
  object: Readonly<Record<string, unknown>>,
  known: readonly string[],
  path: string,
  report: Report,
): void {
  for (const name of Object.keys(object)) {
    if (known.includes(name)) continue;
    const where = path === "" ? shortened(name) : `${path}.${shortened(name)}`;
    report(where, `is no element of a policy; did you mean ${closest(name, known)}?`);
  }
}

/** The known name with the fewest edits to the given one, in lower case. */
export function closest(name: string, known: readonly string[]): string {
  let best = known[0] ?? "";
  // Past this length nothing is near.
  if (name.length > 80) return best;
  let fewest = Infinity;
  for (const candidate of known) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest) [best, fewest] = [candidate, edits];
  }
  return best;
}

function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let at = 1; at <= left.length; at += 1) {
    const next = [at];
    for (let to = 1; to <= right.length; to += 1) {
      const change = (row[to - 1] ?? 0) + (left[at - 1] === right[to - 1] ? 0 : 1);
      next.push(Math.min((row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1, change));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
