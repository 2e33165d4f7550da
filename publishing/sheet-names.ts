/** Names that Excel accepts. Pure. */

const LONGEST_SHEET_NAME = 31;
/** Excel keeps this name for itself. */
const RESERVED = "history";

/**
 * One sheet name per title: at most 31 characters, none of `[ ] : * ? / \`, no apostrophe at either end, unique whatever the letter case.
 *
 * @param titles in the order of the sheets
 * @param taken names that are in use already
 * @see https://support.microsoft.com/office/rename-a-worksheet-3f1f7148-ee83-404d-8ef0-9ff99fbad1f9
 */
export function sheetNames(titles: readonly string[], taken: readonly string[]): readonly string[] {
  const used = new Set([...taken.map((name) => name.toLowerCase()), RESERVED]);
  return titles.map((title) => {
    const clean = title
      .replace(/[[\]:*?/\\]/g, " ")
      // Characters that XML 1.0 cannot hold.
      .replace(/[\u0000-\u001f\u007f\ufffe\uffff]/g, " ")
      .replace(/\s+/g, " ")
      .replace(/^['\s]+|['\s]+$/g, "");
    const base = clean === "" ? "Figure" : clean;
    let name = shortened(base, "");
    for (let n = 2; used.has(name.toLowerCase()); n += 1) name = shortened(base, ` (${String(n)})`);
    used.add(name.toLowerCase());
    return name;
  });
}

/** Counts UTF-16 units as Excel does, and cuts no character in two. */
function shortened(base: string, suffix: string): string {
  if (base.length + suffix.length <= LONGEST_SHEET_NAME) return base + suffix;
  let cut = "";
  for (const character of base) {
    if (cut.length + character.length + 1 + suffix.length > LONGEST_SHEET_NAME) break;
    cut += character;
  }
  return `${cut.replace(/['\s]+$/, "")}…${suffix}`;
}

/** `'It''s a sheet'!$A$1`-style reference to a cell for a link inside the workbook. */
export function linkTo(sheet: string): string {
  return `internal:'${sheet.replaceAll("'", "''")}'!A1`;
}

/** A table's name: letters, digits and underscores, never like a cell reference. */
export function tableName(figureId: string, role: "data" | "chart"): string {
  return `${role}_${figureId.replace(/[^A-Za-z0-9]+/g, "_")}`;
}
