/**
 * What a chart shows: categories along one axis and a list of series. Pure; the workbook's chart and the page's picture start from the
 * same value, so they cannot differ.
 */
import type { Chart, Figure } from "../environments/facts/facts";
import { ChartError } from "./errors";
import { type CellValue, type Column, isNumeric, type ResultTable } from "./result-table";
import { type ColumnStyle, type Grain, shown, shownDate, stylesOf } from "./wording";

/** One place on the category axis. */
export interface Category {
  readonly value: CellValue;
  readonly label: string;
  /** Milliseconds since 1970 UTC on a time axis. */
  readonly time?: number;
}

/** One line, or one set of bars. */
export interface Series {
  readonly name: string;
  /** Column of the measure. */
  readonly measure: number;
  /** One value per category; null where there is none. */
  readonly values: readonly (number | null)[];
}

/** A chart that can be drawn. */
export interface Shape {
  readonly kind: Exclude<Chart["kind"], "table">;
  /** Column of the categories. */
  readonly x: number;
  readonly xTitle: string;
  /** Set when the categories are moments. */
  readonly time?: Grain;
  readonly yTitle: string;
  readonly categories: readonly Category[];
  readonly series: readonly Series[];
  /** True when series come from the values of a column, so the table's own columns are not the series. */
  readonly pivoted: boolean;
}

/** Excel refuses more series in one chart, and nobody can read as many. */
const MOST_SERIES = 255;
const NOT_STATED = "Not stated";

/**
 * The shape of a figure's chart.
 *
 * @returns undefined for a figure that is only a table, or has no rows to draw
 * @throws ChartError when the chart names a column that the result does not have, measures a text, or would draw two values in one place
 */
export function shapeOf(figure: Figure, table: ResultTable): Shape | undefined {
  const { chart } = figure;
  if (chart.kind === "table") return undefined;
  const x = columnIndex(figure, table, "x", chart.x);
  const measures = chart.y.map((name) => columnIndex(figure, table, "y", name));
  const split =
    chart.series === undefined ? undefined : columnIndex(figure, table, "series", chart.series);
  checkMeasures(figure, table.columns, measures, split);
  if (table.rows.length === 0) return undefined;
  const styles = stylesOf(table.columns, table.rows);
  const found = categoriesOf(table, x, styles);
  const { categories, placeOf } = split === undefined ? found : inOrderOfTime(found);
  const series =
    split === undefined
      ? seriesOfMeasures(figure, table, measures, placeOf, styles)
      : seriesOfColumn(figure, table, measures[0] ?? 0, split, placeOf, styles);
  if (split === undefined && chart.kind === "line") checkOrder(figure, categories);
  const grain = timeGrain(table, x, styles);
  return {
    kind: chart.kind,
    x,
    xTitle: styles[x]?.heading ?? "",
    ...(grain === undefined ? {} : { time: grain }),
    yTitle: measures.length === 1 ? (styles[measures[0] ?? 0]?.heading ?? "") : "",
    categories,
    series,
    pivoted: split !== undefined,
  };
}

function columnIndex(figure: Figure, table: ResultTable, role: string, name: string): number {
  const index = table.columns.findIndex(
    (column) => column.name.toLowerCase() === name.toLowerCase(),
  );
  if (index >= 0) return index;
  const names = table.columns.map((column) => column.name).join(", ");
  throw new ChartError(
    figure.id,
    `chart.${role} is "${name}", but the result has only the columns ${names}`,
    "Change the chart in report.yaml or the names in the figure's SQL.",
  );
}

function checkMeasures(
  figure: Figure,
  columns: readonly Column[],
  measures: readonly number[],
  split: number | undefined,
): void {
  const wrong = (found: string, advice: string): ChartError =>
    new ChartError(figure.id, found, advice);
  if (measures.length === 0) {
    throw wrong("chart.y is empty", "Name at least one measure in report.yaml.");
  }
  const text = measures
    .map((index) => columns[index])
    .find((column) => column && !isNumeric(column));
  if (text !== undefined) {
    throw wrong(
      `chart.y names "${text.name}", which holds ${text.kind}, not numbers`,
      "Cast it in the figure's SQL or draw another column.",
    );
  }
  if (split !== undefined && measures.length > 1) {
    throw wrong(
      `chart.series splits one measure, but chart.y names ${String(measures.length)}`,
      "Keep one measure in chart.y, or leave chart.series out.",
    );
  }
}

interface Categories {
  readonly categories: readonly Category[];
  /** Row number → place of its category. */
  readonly placeOf: readonly number[];
}

function categoriesOf(table: ResultTable, x: number, styles: readonly ColumnStyle[]): Categories {
  const column = table.columns[x];
  const style = styles[x];
  const grain = timeGrain(table, x, styles);
  const places = new Map<CellValue, number>();
  const categories: Category[] = [];
  const placeOf = table.rows.map((row) => {
    const value = row[x] ?? null;
    const known = places.get(value);
    if (known !== undefined) return known;
    const place = categories.length;
    places.set(value, place);
    const label = column && style ? shown(value, column, style) : "";
    const time = grain === undefined ? undefined : timeOf(value);
    categories.push({
      value,
      label:
        value === null || value === ""
          ? NOT_STATED
          : grain === undefined || column?.kind === "timestamp"
            ? label
            : shownDate(String(value), grain),
      ...(time === undefined ? {} : { time }),
    });
    return place;
  });
  return { categories, placeOf };
}

/** Dates, timestamps and texts like `2024-03` are moments; a single missing one makes the axis a list of names. */
function timeGrain(
  table: ResultTable,
  x: number,
  styles: readonly ColumnStyle[],
): Grain | undefined {
  const values = table.rows.map((row) => row[x] ?? null);
  if (values.includes(null)) return undefined;
  const kind = table.columns[x]?.kind;
  if (kind === "date" || kind === "timestamp") return styles[x]?.grain ?? "day";
  const isMonth = (value: CellValue): boolean =>
    typeof value === "string" && /^\d{4}-(0[1-9]|1[0-2])$/.test(value);
  return kind === "text" && values.length > 0 && values.every(isMonth) ? "month" : undefined;
}

function timeOf(value: CellValue): number {
  const text = String(value).replace(" ", "T");
  const full = text.length === 7 ? `${text}-01` : text;
  return Date.parse(full.length === 10 ? `${full}T00:00:00Z` : `${full.slice(0, 23)}Z`);
}

/** Split rows often come series by series, so the moments of the first one would decide the order of all. */
function inOrderOfTime({ categories, placeOf }: Categories): Categories {
  if (categories.some((category) => category.time === undefined)) return { categories, placeOf };
  const order = categories
    .map((category, place) => ({ category, place }))
    .sort((a, b) => (a.category.time ?? 0) - (b.category.time ?? 0));
  const moved = new Map(order.map(({ place }, index) => [place, index]));
  return {
    categories: order.map(({ category }) => category),
    placeOf: placeOf.map((place) => moved.get(place) ?? place),
  };
}

function checkOrder(figure: Figure, categories: readonly Category[]): void {
  const at = categories.findIndex(
    (category, i) => i > 0 && (category.time ?? 0) < (categories[i - 1]?.time ?? 0),
  );
  if (at < 0) return;
  throw new ChartError(
    figure.id,
    `a line runs through time, but row ${String(at + 1)} is earlier than the row before it`,
    `Add ORDER BY ${figure.chart.x} to the figure's SQL.`,
  );
}

function seriesOfMeasures(
  figure: Figure,
  table: ResultTable,
  measures: readonly number[],
  placeOf: readonly number[],
  styles: readonly ColumnStyle[],
): readonly Series[] {
  return measures.map((measure) => {
    const values = emptyPlaces(placeOf);
    const filled = new Map<number, number>();
    table.rows.forEach((row, rowIndex) => {
      put(figure, values, filled, placeOf[rowIndex] ?? 0, rowIndex, row[measure] ?? null);
    });
    return { name: styles[measure]?.heading ?? "", measure, values };
  });
}

function seriesOfColumn(
  figure: Figure,
  table: ResultTable,
  measure: number,
  split: number,
  placeOf: readonly number[],
  styles: readonly ColumnStyle[],
): readonly Series[] {
  const column = table.columns[split];
  const style = styles[split];
  const byName = new Map<string, { values: (number | null)[]; filled: Map<number, number> }>();
  table.rows.forEach((row, rowIndex) => {
    const value = row[split] ?? null;
    const text = column && style ? shown(value, column, style) : "";
    const name = text === "" ? NOT_STATED : text;
    const series = byName.get(name) ?? {
      values: emptyPlaces(placeOf),
      filled: new Map<number, number>(),
    };
    byName.set(name, series);
    const place = placeOf[rowIndex] ?? 0;
    put(figure, series.values, series.filled, place, rowIndex, row[measure] ?? null);
  });
  if (byName.size > MOST_SERIES) {
    throw new ChartError(
      figure.id,
      `chart.series gives ${String(byName.size)} series; a chart takes ${String(MOST_SERIES)}`,
      "Group the rare values in the figure's SQL, for example as 'Other'.",
    );
  }
  return [...byName].map(([name, { values }]) => ({ name, measure, values }));
}

function emptyPlaces(placeOf: readonly number[]): (number | null)[] {
  return new Array<number | null>(placeOf.reduce((most, p) => Math.max(most, p + 1), 0)).fill(null);
}

function put(
  figure: Figure,
  values: (number | null)[],
  filled: Map<number, number>,
  place: number,
  rowIndex: number,
  value: CellValue,
): void {
  const before = filled.get(place);
  if (before !== undefined) {
    const { x, series } = figure.chart;
    throw new ChartError(
      figure.id,
      `rows ${String(before + 1)} and ${String(rowIndex + 1)} have the same ${[x, series].filter(Boolean).join(" and ")}, so the chart would draw two values in one place`,
      series === undefined
        ? "Group the rows in the figure's SQL, or set chart.series to the column that tells them apart."
        : "Group the rows in the figure's SQL.",
    );
  }
  filled.set(place, rowIndex);
  const number = value === null ? null : Number(value);
  values[place] = number !== null && Number.isFinite(number) ? number : null;
}
