/** The native Excel chart of a figure. */
import type { Figure } from "../environments/facts/facts";
import type { Shape } from "./figure-shape";
import type { ResultTable } from "./result-table";
import { tableName } from "./sheet-names";
import { numberFormat, SERIES_COLOURS, type Sheet, stylebook, type Xlsx } from "./workbook-formats";
import { type ColumnStyle, unique } from "./wording";

/** What a chart is placed on and made of. */
export interface ChartPlace {
  readonly sheet: Sheet;
  readonly name: string;
  readonly figure: Figure;
  readonly table: ResultTable;
  readonly shape: Shape;
  readonly styles: readonly ColumnStyle[];
  readonly headerRow: number;
}

const CHART_WIDTH = 760;
const LEAST_HEIGHT = 380;
/** Columns of the sheet that a chart covers, at 64 pixels each. */
export const CHART_COLUMNS = 13;

/** Places the chart beside the table. A chart whose series come from a column gets its own small table, right of it. */
export function insertChart(xlsx: Xlsx, place: ChartPlace): void {
  const { sheet, name, figure, table, shape, headerRow } = place;
  const chart = new xlsx.Chart(chartType(xlsx, shape));
  const chartColumn = table.columns.length + 1;
  const first = headerRow + 1;
  const last = headerRow + shape.categories.length;
  const pivotColumn = chartColumn + CHART_COLUMNS;
  if (shape.pivoted) writePivot(xlsx, place, pivotColumn);
  const range = (column: number) => xlsx.ChartRange.newFromRange(name, first, column, last, column);
  const lines = shape.kind === "line";
  shape.series.forEach((series, i) => {
    const colour = xlsx.Color.rgb(SERIES_COLOURS[i % SERIES_COLOURS.length] ?? 0);
    const format = new xlsx.ChartFormat();
    if (lines) format.setLine(new xlsx.ChartLine().setColor(colour).setWidth(2.25));
    else format.setSolidFill(new xlsx.ChartSolidFill().setColor(colour));
    const drawn = new xlsx.ChartSeries()
      .setName(series.name)
      .setCategories(range(shape.pivoted ? pivotColumn : shape.x))
      .setValues(range(shape.pivoted ? pivotColumn + 1 + i : series.measure))
      .setFormat(format);
    if (lines) drawn.setMarker(new xlsx.ChartMarker().setNone());
    chart.pushSeries(drawn);
  });
  chart.title().setName(figure.title).setFont(new xlsx.ChartFont().setSize(13).setBold());
  // The writer means directions: a bar chart's values run along x.
  const across = shape.kind === "bar";
  const values = across ? chart.xAxis() : chart.yAxis();
  (across ? chart.yAxis() : chart.xAxis()).setName(shape.xTitle);
  if (shape.yTitle !== "") values.setName(shape.yTitle);
  const measure = shape.series[0]?.measure ?? 0;
  const column = table.columns[measure];
  const style = place.styles[measure];
  const code = column && style && numberFormat(column, style);
  if (code !== undefined) values.setNumFormat(code);
  if (shape.series.length === 1) chart.legend().setHidden();
  else chart.legend().setPosition(xlsx.ChartLegendPosition.Bottom);
  const bars = shape.kind === "bar" ? shape.categories.length * 22 * shape.series.length + 120 : 0;
  chart.setWidth(CHART_WIDTH).setHeight(Math.min(1200, Math.max(LEAST_HEIGHT, bars)));
  chart.setAltText(`${figure.title}. The numbers are in the table on this sheet.`);
  chart.showEmptyCellsAs(xlsx.ChartEmptyCells.Gaps);
  // Under the header row, which repeats on every printed page.
  sheet.insertChart(first, chartColumn, chart);
}

function chartType(xlsx: Xlsx, shape: Shape) {
  switch (shape.kind) {
    case "line":
      return xlsx.ChartType.Line;
    case "column":
      return xlsx.ChartType.Column;
    case "bar":
      return xlsx.ChartType.Bar;
  }
}

function writePivot(xlsx: Xlsx, place: ChartPlace, at: number): void {
  const { sheet, figure, table, shape, styles, headerRow } = place;
  const format = stylebook(xlsx);
  const measure = shape.series[0]?.measure ?? 0;
  const column = table.columns[measure];
  const style = styles[measure];
  const code = column && style && numberFormat(column, style);
  const cell = new xlsx.Format().setNumFormat(code ?? "General");
  sheet.writeStringWithFormat(
    headerRow - 1,
    at,
    `What the chart draws: ${shape.yTitle}`,
    format.quiet,
  );
  shape.categories.forEach((category, row) => {
    sheet.writeString(headerRow + 1 + row, at, category.label);
  });
  shape.series.forEach((series, i) => {
    series.values.forEach((value, row) => {
      if (value !== null) {
        sheet.writeNumberWithFormat(headerRow + 1 + row, at + 1 + i, value, cell);
      }
    });
  });
  // Excel compares headings without letter case.
  const taken = new Set<string>();
  const names = [shape.xTitle, ...shape.series.map(({ name }) => name)].map((name) =>
    unique(name, taken),
  );
  sheet.addTable(
    headerRow,
    at,
    headerRow + shape.categories.length,
    at + shape.series.length,
    new xlsx.Table()
      .setName(tableName(figure.id, "chart"))
      .setStyle(xlsx.TableStyle.Light1)
      .setColumns(names.map((name) => new xlsx.TableColumn().setHeader(name))),
  );
  names.forEach((name, i) => {
    sheet.writeStringWithFormat(headerRow, at + i, name, i === 0 ? format.head : format.headRight);
  });
  sheet.setColumnWidth(at, 18).setColumnRangeWidth(at + 1, at + shape.series.length, 14);
}
