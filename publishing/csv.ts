/** A result as CSV (RFC 4180, UTF-8, CRLF). Pure. */
import type { CellValue, ResultTable } from "./result-table";

/** What a spreadsheet takes for a formula when it opens a CSV file. */
const FORMULA_START = /^[=+\-@\t\r]/;

/**
 * The rows under their columns' own names, for machines.
 *
 * A missing value is nothing between two commas; an empty text is `""`. A text that a spreadsheet would run as a formula gets a leading
 * apostrophe; numbers are typed and stay as they are.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function toCsv(table: ResultTable): string {
  const lines = [table.columns.map((column) => quoted(defused(column.name)))];
  for (const row of table.rows) {
    lines.push(
      row.map((value, index) =>
        table.columns[index]?.kind === "text" && typeof value === "string"
          ? quoted(defused(value))
          : plain(value),
      ),
    );
  }
  return lines.map((cells) => `${cells.join(",")}\r\n`).join("");
}

function defused(text: string): string {
  return FORMULA_START.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return text === "" || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function plain(value: CellValue): string {
  return value === null ? "" : String(value);
}
