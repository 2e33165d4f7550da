/**
 * The rows of one query, typed. Everything that is written from a figure (sheet, chart, page, CSV) starts from this value.
 */

/** What a column holds, as far as writing it is concerned. */
export type ColumnKind =
  "text" | "integer" | "decimal" | "float" | "boolean" | "date" | "timestamp";

/** One column of a result. */
export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Digits after the point of a `decimal` column. */
  readonly scale?: number;
}

/**
 * One value.
 * - `text`: string. The empty string is a value, `null` is the absence of one.
 * - `integer`: number while it is safe, bigint beyond 2^53.
 * - `decimal`: number up to 15 significant digits, else the exact digits as a string, because a double would round them.
 * - `float`: number; not-a-number and the infinities are kept.
 * - `date`: `YYYY-MM-DD`. `timestamp`: `YYYY-MM-DD HH:MM:SS[.fff]`, without a time zone, as Athena gives it.
 */
export type CellValue = string | number | bigint | boolean | null;

/** Columns and rows in the order of the query. Every row has one value per column. */
export interface ResultTable {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly CellValue[])[];
}

/** The kinds whose values can be measured and drawn. */
export function isNumeric(column: Column): boolean {
  return column.kind === "integer" || column.kind === "decimal" || column.kind === "float";
}
