/** One figure → one worksheet: title, note, table, and the chart beside it. */
import { WorkbookError } from "./errors";
import { shapeOf } from "./figure-shape";
import { type CellValue, type Column, isNumeric } from "./result-table";
import { tableName } from "./sheet-names";
import { CHART_COLUMNS, insertChart } from "./workbook-chart";
import { numberFormat, type Sheet, stylebook, type Xlsx } from "./workbook-formats";
import type { FilledFigure } from "./workbook";
import { type ColumnStyle, shown, stylesOf } from "./wording";

/** Rows of a worksheet. @see https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3 */
const SHEET_ROWS = 1_048_576;
const SHEET_COLUMNS = 16_384;
const LONGEST_TEXT = 32_767;
/** Row of the table's header, counted from 0: above it stand title, note and the way back. */
export const HEADER_ROW = 4;
const NARROWEST = 9;
const WIDEST = 48;
/** Excel's serial number of 1970-01-01. */
const EPOCH_SERIAL = 25_569;
/** 1900-03-01: before it Excel counts a 29 February 1900 that never was. */
const FIRST_SAFE_SERIAL = 61;

/**
 * Writes a figure to an empty sheet.
 *
 * @param name the sheet's name, for the chart's references
 * @param back link to the cover
 */
export function writeFigureSheet(
  xlsx: Xlsx,
  sheet: Sheet,
  name: string,
  { figure, table }: FilledFigure,
  back: string,
): void {
  const { columns, rows } = table;
  checkSize(figure.id, columns.length, rows.length);
  const format = stylebook(xlsx);
  const styles = stylesOf(columns, rows);
  sheet.writeStringWithFormat(0, 0, figure.title, format.figureTitle).setRowHeight(0, 24);
  sheet.writeStringWithFormat(1, 0, figure.note ?? "", format.quiet);
  sheet.writeUrlWithOptions(2, 0, new xlsx.Url(back), "Back to the summary", "", format.back);
  const formats = columns.map((column, i) => cellFormat(xlsx, column, styles[i]));
  rows.forEach((row, r) => {
    row.forEach((value, c) => {
      const column = columns[c];
      if (column === undefined) return;
      const place = { sheet, row: HEADER_ROW + 1 + r, column: c, format: formats[c] };
      writeCell(place, value, column, figure.id, r + 1);
    });
  });
  // An Excel table has at least one row under its header, even when it is empty.
  const lastRow = HEADER_ROW + Math.max(rows.length, 1);
  const headings = columns.map((column, i) =>
    new xlsx.TableColumn().setHeader(styles[i]?.heading ?? column.name),
  );
  sheet.addTable(
    HEADER_ROW,
    0,
    lastRow,
    columns.length - 1,
    new xlsx.Table()
      .setName(tableName(figure.id, "data"))
      .setStyle(xlsx.TableStyle.Light1)
      .setColumns(headings),
  );
  columns.forEach((column, i) => {
    // After the table, which writes its headings without a format of ours.
    const style = styles[i];
    const right = isNumeric(column) && style?.grouped === true;
    const head = right ? format.headRight : format.head;
    sheet.writeStringWithFormat(HEADER_ROW, i, style?.heading ?? "", head);
    const values = rows.map((row) => row[i] ?? null);
    sheet.setColumnWidth(i, columnWidth(column, styles[i], values));
  });
  sheet.setRowHeight(HEADER_ROW, 20).setFreezePanes(HEADER_ROW + 1, 0);
  sheet.setRepeatRows(HEADER_ROW, HEADER_ROW).setLandscape().setPrintFitToPages(1, 0);
  const shape = shapeOf(figure, table);
  const width = columns.length - 1 + (shape === undefined ? 0 : CHART_COLUMNS);
  sheet.setPrintArea(0, 0, Math.max(lastRow, HEADER_ROW + (shape === undefined ? 0 : 24)), width);
  if (shape !== undefined) {
    insertChart(xlsx, { sheet, name, figure, table, shape, styles, headerRow: HEADER_ROW });
  }
}

function checkSize(figureId: string, columns: number, rows: number): void {
  const room = SHEET_ROWS - HEADER_ROW - 1;
  if (rows > room) {
    throw new WorkbookError(
      figureId,
      `${rows.toLocaleString("en-CA")} rows do not fit a worksheet, which has room for ${room.toLocaleString("en-CA")} under its heading`,
      "Aggregate or limit the rows in the figure's SQL.",
    );
  }
  if (columns > SHEET_COLUMNS) {
    throw new WorkbookError(
      figureId,
      `${columns.toLocaleString("en-CA")} columns do not fit a worksheet, which has 16,384`,
      "Select fewer columns in the figure's SQL.",
    );
  }
}

type Format = InstanceType<Xlsx["Format"]>;

function cellFormat(xlsx: Xlsx, column: Column, style: ColumnStyle | undefined): Format {
  const code = style && numberFormat(column, style);
  const format = new xlsx.Format();
  if (code !== undefined) format.setNumFormat(code);
  // Dates, and numbers that are names, stand left like the words that they are.
  const right = isNumeric(column) && style?.grouped === true;
  return right ? format : format.setAlign(xlsx.FormatAlign.Left).setIndent(1);
}

interface Place {
  readonly sheet: Sheet;
  readonly row: number;
  readonly column: number;
  readonly format: Format | undefined;
}

function writeCell(
  { sheet, row, column: at, format }: Place,
  value: CellValue,
  column: Column,
  figureId: string,
  rowNumber: number,
): void {
  if (value === null || format === undefined) return;
  if (typeof value === "boolean") {
    sheet.writeBooleanWithFormat(row, at, value, format);
    return;
  }
  const serial = typeof value === "string" ? serialOf(value, column) : undefined;
  if (serial !== undefined) {
    sheet.writeNumberWithFormat(row, at, serial, format);
  } else if (typeof value === "number" && Number.isFinite(value)) {
    sheet.writeNumberWithFormat(row, at, value, format);
  } else {
    // Text, and what a cell's double cannot hold exactly: long integers and decimals, infinities.
    const text = String(value);
    if (text.length > LONGEST_TEXT) {
      throw new WorkbookError(
        figureId,
        `the text in row ${String(rowNumber)}, column "${column.name}" has ${text.length.toLocaleString("en-CA")} characters; a cell holds 32,767`,
        "Shorten it in the figure's SQL, for example with substr.",
      );
    }
    sheet.writeStringWithFormat(row, at, text, format);
  }
}

/** Excel's number of a date or timestamp; undefined for a text, and for a date that Excel would shift. */
function serialOf(text: string, column: Column): number | undefined {
  if (column.kind !== "date" && column.kind !== "timestamp") return undefined;
  const iso =
    column.kind === "date" ? `${text}T00:00:00Z` : `${text.replace(" ", "T").slice(0, 23)}Z`;
  const serial = Date.parse(iso) / 86_400_000 + EPOCH_SERIAL;
  return serial >= FIRST_SAFE_SERIAL ? serial : undefined;
}

/** Wide enough for the heading with its filter button, and for most of the values. */
function columnWidth(
  column: Column,
  style: ColumnStyle | undefined,
  values: readonly CellValue[],
): number {
  if (style === undefined) return NARROWEST;
  const longest = values
    .slice(0, 1000)
    .reduce<number>((most, value) => Math.max(most, shown(value, column, style).length), 0);
  return Math.min(WIDEST, Math.max(NARROWEST, style.heading.length + 4, longest + 2));
}
