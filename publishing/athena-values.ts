/** Athena's text values → typed values. Pure. */
import type { ColumnInfo, Row } from "@aws-sdk/client-athena";
import type { CellValue, Column, ColumnKind } from "./result-table";

/** Athena's type names. What is not listed (char, json, array, row, time, uuid …) is kept as the text Athena gives. */
const KINDS: Readonly<Record<string, ColumnKind>> = {
  tinyint: "integer",
  smallint: "integer",
  integer: "integer",
  int: "integer",
  bigint: "integer",
  decimal: "decimal",
  double: "float",
  float: "float",
  real: "float",
  boolean: "boolean",
  date: "date",
  timestamp: "timestamp",
};

/** Digits that a double holds without loss, whatever they are. */
const EXACT_DIGITS = 15;

/** A value that is not of its column's type. Holds the place only, never the value. */
export class UnreadableValue extends Error {}

/** A column of a result, from `ResultSetMetadata.ColumnInfo`. */
export function columnOf(info: ColumnInfo): Column {
  const type = (info.Type ?? "varchar").toLowerCase();
  // Engines differ in whether a parameter is part of the name: `decimal(18,2)`, `timestamp(3)`.
  const [, bare = type, parameters, suffix = ""] =
    /^([a-z]+)(?:\(([\d, ]+)\))?(.*)$/.exec(type) ?? [];
  // `timestamp with time zone` keeps its zone only as text.
  const kind = suffix.trim() === "" ? (KINDS[bare] ?? "text") : "text";
  const name = info.Name ?? "";
  if (kind !== "decimal") return { name, kind };
  const scale = parameters === undefined ? info.Scale : Number(parameters.split(",")[1] ?? 0);
  return { name, kind, scale: scale ?? 0 };
}

/**
 * One row of a result.
 *
 * @param rowNumber 1-based, for messages
 * @throws UnreadableValue when the row has another number of values than columns, or a value is not of its type
 */
export function readRow(
  row: Row,
  columns: readonly Column[],
  rowNumber: number,
): readonly CellValue[] {
  const data = row.Data ?? [];
  if (data.length !== columns.length) {
    throw new UnreadableValue(
      `row ${String(rowNumber)} has ${String(data.length)} values for ${String(columns.length)} columns`,
    );
  }
  return columns.map((column, index) => {
    // A null is a datum without a value; an empty text is a value.
    const text = data[index]?.VarCharValue;
    if (text === undefined) return null;
    const value = readValue(text, column.kind);
    if (value === undefined) {
      throw new UnreadableValue(
        `row ${String(rowNumber)}, column "${column.name}" does not hold a value of type ${column.kind}`,
      );
    }
    return value;
  });
}

function readValue(text: string, kind: ColumnKind): CellValue | undefined {
  switch (kind) {
    case "text":
      return text;
    case "integer":
      return /^-?\d+$/.test(text) ? safeInteger(BigInt(text)) : undefined;
    case "decimal":
      return /^-?\d+(\.\d+)?$/.test(text) ? exactDecimal(text) : undefined;
    case "float":
      return readFloat(text);
    case "boolean":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "date":
      return isDate(text) ? text : undefined;
    case "timestamp":
      return isTimestamp(text) ? text : undefined;
  }
}

function safeInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function exactDecimal(text: string): number | string {
  const digits = text.replace(/[-.]/g, "").replace(/^0+/, "");
  return digits.length <= EXACT_DIGITS ? Number(text) : text;
}

function readFloat(text: string): number | undefined {
  if (text === "NaN") return NaN;
  if (/^[-+]?inf(inity)?$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Date.parse turns 30 February into 1 or 2 March; only a real day survives the way back.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function isTimestamp(text: string): boolean {
  const match = /^(\d{4}-\d{2}-\d{2})[ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?$/.exec(text);
  return match?.[1] !== undefined && isDate(match[1]);
}
