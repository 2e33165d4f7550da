import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { UsageError } from "../command-line";
import { PAGE_MARK } from "./page";
import { TEMPLATE_MARK } from "./template";

/**
 * Refuses to replace files that this command did not write.
 *
 * @throws UsageError that names each of them.
 */
export function refuseForeignFiles(out: string, names: readonly string[]): void {
  const foreign = names
    .map((name) => path.join(out, name))
    .filter((file) => existsSync(file) && !isOurs(readFileSync(file, "utf8")));
  if (foreign.length === 0) return;
  throw new UsageError(
    `${foreign.join(", ")} was not written by this command; move it or name another --out.`,
  );
}

const isOurs = (text: string): boolean =>
  text.startsWith(PAGE_MARK) || text.includes(`"Description": "${TEMPLATE_MARK}`);

/** Writes files and tells of each whether it is new, other than before, or the same. */
export function writeFiles(out: string, files: Readonly<Record<string, string>>): string[] {
  refuseForeignFiles(out, Object.keys(files));
  mkdirSync(out, { recursive: true });
  return Object.entries(files).map(([name, text]) => {
    const file = path.join(out, name);
    const known = existsSync(file) ? readFileSync(file, "utf8") : undefined;
    if (known === text) return `unchanged ${file}`;
    writeFileSync(file, text);
    return `${known === undefined ? "created" : "changed"} ${file}`;
  });
}
