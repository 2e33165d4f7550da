/** How names, numbers and dates read to a person. Pure; the language is English as written in Canada. */
import { type CellValue, type Column, isNumeric } from "./result-table";

/** The language of everything that is published. */
export const LANGUAGE = "en-CA";

/** What a date column counts by. */
export type Grain = "year" | "month" | "day";

/** How a column is shown, the same in the workbook, the page and the chart. */
export interface ColumnStyle {
  /** Heading: `lost_days` → `Lost days`. */
  readonly heading: string;
  /** Digits after the point. */
  readonly decimals: number;
  /** False for numbers that are names: years, codes. */
  readonly grouped: boolean;
  readonly grain: Grain;
}

/** Headings that keep their capitals. */
const ABBREVIATIONS = new Set(["id", "usd", "cad", "url", "naics"]);
const NAMING_NUMBER = /(^|_)(year|id|code|number|no)$/i;
const MOST_DECIMALS = 2;
const MOST_DECIMALS_OF_SMALL = 4;
const MOST_DECIMALS_OF_DECIMAL = 6;

/** `avg_lost_days` → `Avg lost days`. */
export function headingOf(name: string): string {
  const words = name.split(/[_\s]+/).filter((word) => word !== "");
  const text = words
    .map((word) => (ABBREVIATIONS.has(word.toLowerCase()) ? word.toUpperCase() : word))
    .join(" ");
  return text === "" ? name : text.charAt(0).toUpperCase() + text.slice(1);
}

/** How each column of a table is shown. Headings are unique, letter case aside, because an Excel table demands it. */
export function stylesOf(
  columns: readonly Column[],
  rows: readonly (readonly CellValue[])[],
): readonly ColumnStyle[] {
  const taken = new Set<string>();
  return columns.map((column, index) => {
    const values = rows.map((row) => row[index] ?? null);
    return {
      heading: unique(headingOf(column.name), taken),
      decimals: decimalsOf(column, values),
      grouped: isNumeric(column) && !(column.kind === "integer" && NAMING_NUMBER.test(column.name)),
      grain: grainOf(column, values),
    };
  });
}

/** A value as a person reads it. A missing value is an empty text: the caller says how it shows that. */
export function shown(value: CellValue, column: Column, style: ColumnStyle): string {
  if (value === null) return "";
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (column.kind === "date") return shownDate(String(value), style.grain);
  if (column.kind === "timestamp") return String(value).replace("T", " ").replace(/\.0+$/, "");
  if (!isNumeric(column)) return String(value);
  if (typeof value === "number" && !Number.isFinite(value)) {
    return Number.isNaN(value) ? "not a number" : value > 0 ? "infinite" : "minus infinite";
  }
  // A decimal too long for a double keeps its own digits.
  if (typeof value === "string") return value;
  return shownNumber(value, style);
}

/** `12,345.50`; `2024` where the number is a name. */
export function shownNumber(
  value: number | bigint,
  style: Pick<ColumnStyle, "decimals" | "grouped">,
): string {
  return new Intl.NumberFormat(LANGUAGE, {
    minimumFractionDigits: style.decimals,
    maximumFractionDigits: style.decimals,
    useGrouping: style.grouped,
  }).format(value);
}

/** `2024-03-01` → `2024`, `Mar 2024` or `2024-03-01`. */
export function shownDate(iso: string, grain: Grain): string {
  if (grain === "day") return iso;
  if (grain === "year") return iso.slice(0, 4);
  const names = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  return `${names[Number(iso.slice(5, 7)) - 1] ?? ""} ${iso.slice(0, 4)}`;
}

/** `November 21, 2026`, on the wall clock of the zone. */
export function longDate(at: Date, timezone: string): string {
  return new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "long", timeZone: timezone }).format(at);
}

/** `2026-11-21`, on the wall clock of the zone. */
export function isoDate(at: Date, timezone: string): string {
  const format = new Intl.DateTimeFormat(LANGUAGE, {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    timeZone: timezone,
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${part["year"] ?? ""}-${part["month"] ?? ""}-${part["day"] ?? ""}`;
}

/** `24 kB`. */
export function shownBytes(bytes: number): string {
  if (bytes < 1000) return `${String(bytes)} bytes`;
  const [divisor, unit] = bytes < 1_000_000 ? [1000, "kB"] : [1_000_000, "MB"];
  const amount = bytes / divisor;
  return `${amount < 10 ? amount.toFixed(1) : String(Math.round(amount))} ${unit}`;
}

/** `1 row`, `1,200 rows`. */
export function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString(LANGUAGE)} ${count === 1 ? one : many}`;
}

/** `text`, or `text (2)` when it is taken. Remembers what it gives. */
export function unique(text: string, taken: Set<string>): string {
  let candidate = text;
  for (let n = 2; taken.has(candidate.toLowerCase()); n += 1) candidate = `${text} (${String(n)})`;
  taken.add(candidate.toLowerCase());
  return candidate;
}

function decimalsOf(column: Column, values: readonly CellValue[]): number {
  if (column.kind === "decimal") {
    // An engine that does not report the scale must not make 2.5 read as 3.
    const seen = values.map((v) => (v === null ? "" : (String(v).split(".")[1] ?? "")).length);
    return Math.min(
      seen.reduce((most, length) => Math.max(most, length), column.scale ?? 0),
      MOST_DECIMALS_OF_DECIMAL,
    );
  }
  if (column.kind !== "float") return 0;
  const numbers = values.filter((v): v is number => typeof v === "number" && Number.isFinite(v));
  const largest = numbers.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const most = largest > 0 && largest < 0.1 ? MOST_DECIMALS_OF_SMALL : MOST_DECIMALS;
  const needed = numbers.map((v) => (/\.(\d*?)0*$/.exec(v.toFixed(most))?.[1] ?? "").length);
  return needed.reduce((longest, length) => Math.max(longest, length), 0);
}

/** Named a month and always its first day: a month. Named a year and always 1 January: a year. */
function grainOf(column: Column, values: readonly CellValue[]): Grain {
  if (column.kind !== "date") return "day";
  const every = (end: string): boolean =>
    values.every((v) => v === null || String(v).endsWith(end));
  if (/year/i.test(column.name) && every("-01-01")) return "year";
  return /month/i.test(column.name) && every("-01") ? "month" : "day";
}
