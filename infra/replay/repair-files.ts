/** Rows of quarantine as CSV files for people to repair. Pure. */

/** A refused row as quarantine has it. */
export interface RefusedRow {
  readonly object: string;
  readonly version: string;
  readonly row: string;
  /** As Athena writes an array of rows: `[{rule=…, column=…, message=…}]`. */
  readonly reasons: string;
  /** The row as it was received, as JSON text. */
  readonly original: string;
}

/** Columns that are not part of the row; as in glue-jobs/lake/replaying.py. */
export const OWN_COLUMNS = [
  ...["_object", "_version", "_row"],
  ...["_rule", "_reason", "_received"],
] as const;

const REASON = /\{rule=(.*?), column=(.*?), message=(.*?)\}(?=, \{rule=|\]$)/gs;

/** What a spreadsheet takes for a formula, or for one that was made harmless before. */
const FORMULA = /^'*[=+\-@\t\r]/;

/** Excel takes a file without it for the encoding of its language. */
const BYTE_ORDER_MARK = "\ufeff";

/** Values by heading; or what was received of a row that does not match its heading. */
type Received =
  | { readonly kind: "values"; readonly values: ReadonlyMap<string, string> }
  | { readonly kind: "cells"; readonly cells: readonly string[] }
  | { readonly kind: "text"; readonly text: string };

/** Whether a row could not be split into the columns of its file. */
export const isRagged = ({ original }: RefusedRow): boolean => received(original).kind !== "values";

/** The object and version that a row comes from, as one text. */
export const fileOf = ({ object, version }: Pick<RefusedRow, "object" | "version">): string =>
  `${object}\n${version}`;

/** The headings of the file that a row comes from, undefined when the row does not say. */
export function headingsOf(original: string): readonly string[] | undefined {
  const row = received(original);
  return row.kind === "values" ? [...row.values.keys()] : undefined;
}

/**
 * CSV files (RFC 4180, UTF-8, CRLF), one for each set of headings among the rows.
 *
 * A text that a spreadsheet would run as a formula gets a leading apostrophe, which the pipeline takes away again.
 *
 * @param headings by {@link fileOf}, of files whose rows at hand do not say them
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function repairFiles(
  rows: readonly RefusedRow[],
  headings: ReadonlyMap<string, readonly string[]>,
): string[] {
  const known = new Map(headings);
  for (const row of rows) {
    const own = headingsOf(row.original);
    if (own !== undefined) known.set(fileOf(row), own);
  }
  const files = new Map<string, string[]>();
  for (const row of rows) {
    const names = headingsOf(row.original) ?? known.get(fileOf(row)) ?? [];
    const key = JSON.stringify(names);
    const lines = files.get(key) ?? [csvLine([...OWN_COLUMNS, ...names])];
    lines.push(csvLine(cellsOf(row, names)));
    files.set(key, lines);
  }
  return [...files.values()].map((lines) => BYTE_ORDER_MARK + lines.join(""));
}

function cellsOf(row: RefusedRow, names: readonly string[]): string[] {
  const reasons = [...row.reasons.matchAll(REASON)].map(
    ([, rule = "", column = "", message = ""]) => ({
      rule,
      why: column === "null" ? message : `${column} ${message}`,
    }),
  );
  const came = received(row.original);
  const own = [
    ...[row.object, row.version, row.row],
    reasons.map(({ rule }) => rule).join("; "),
    reasons.length === 0 ? row.reasons : reasons.map(({ why }) => why).join("; "),
  ];
  switch (came.kind) {
    case "values":
      return [...own, "", ...names.map((name) => came.values.get(name) ?? "")];
    case "cells":
      return [
        ...own,
        JSON.stringify(came.cells),
        ...names.map((_, place) => came.cells[place] ?? ""),
      ];
    case "text":
      return [...own, came.text, ...names.map(() => "")];
  }
}

function received(original: string): Received {
  let row: unknown;
  try {
    row = JSON.parse(original);
  } catch {
    return { kind: "text", text: original };
  }
  if (typeof row !== "object" || row === null || Array.isArray(row)) {
    return { kind: "text", text: original };
  }
  const values = new Map(Object.entries(row).map(([name, value]) => [name, textOf(value)]));
  const { _cells: cells } = row as { readonly _cells?: unknown };
  if (values.size === 1 && Array.isArray(cells)) {
    return { kind: "cells", cells: cells.map((cell: unknown) => textOf(cell)) };
  }
  const line = values.get("_line");
  return values.size === 1 && line !== undefined
    ? { kind: "text", text: line }
    : { kind: "values", values };
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(",")}\r\n`;

function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
