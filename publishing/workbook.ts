/**
 * A report → one Excel workbook: a cover and a sheet per figure, with tables and native charts.
 */
import type { Figure, Report } from "../environments/facts/facts";
import { changeEntries } from "./archive";
import type { ResultTable } from "./result-table";
import { linkTo, sheetNames } from "./sheet-names";
import { type Sheet, stylebook, type Xlsx } from "./workbook-formats";
import { writeFigureSheet } from "./workbook-sheet";
import { counted, longDate } from "./wording";

/** A figure with the rows that its query gave. */
export interface FilledFigure {
  readonly figure: Figure;
  readonly table: ResultTable;
}

/** What the cover and the document properties say. */
export interface WorkbookOptions {
  readonly report: Report;
  readonly figures: readonly FilledFigure[];
  /** Who publishes, e.g. the department's title. */
  readonly publisher: string;
  readonly owner: string;
  /** When the data was read; also the file's creation date, so equal input gives equal bytes. */
  readonly asOf: Date;
  /** IANA zone in which `asOf` is written on the cover. */
  readonly timezone: string;
}

const COVER = "Summary";
/** The writer's own lines are black. */
const LIGHT_GRIDLINES =
  '<c:majorGridlines><c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="DDE3E7"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>';
/** Characters in a line of the cover's second column, and points of a line. */
const NOTE_WIDTH = 58;
const LINE_POINTS = 15;

/**
 * The bytes of the workbook. The same options give the same bytes.
 *
 * Text is always written as text: a value that starts with `=` is not a formula.
 * @throws WorkbookError when a result does not fit a worksheet
 * @throws ChartError when a chart does not fit its result
 */
export async function toWorkbook(options: WorkbookOptions): Promise<Uint8Array> {
  // ESM only; a static import would be a require() of an ES module, which Node 20 refuses.
  const xlsx: Xlsx = await import("wasm-xlsxwriter");
  const workbook = new xlsx.Workbook();
  try {
    workbook.setProperties(properties(xlsx, options));
    const names = sheetNames(
      options.figures.map(({ figure }) => figure.title),
      [COVER],
    );
    writeCover(xlsx, workbook.addWorksheet(), options, names);
    options.figures.forEach((filled, index) => {
      const sheet = workbook.addWorksheet().setName(names[index] ?? "");
      writeFigureSheet(xlsx, sheet, names[index] ?? "", filled, linkTo(COVER));
    });
    return finished(workbook.saveToBufferSync(), options.asOf);
  } finally {
    workbook.free();
  }
}

function properties(xlsx: Xlsx, { report, publisher, owner }: WorkbookOptions) {
  return new xlsx.DocProperties()
    .setTitle(report.title)
    .setSubject(report.description)
    .setAuthor(owner)
    .setCompany(publisher)
    .setCategory(report.audience === "public" ? "Public report" : "Internal report");
}

function writeCover(
  xlsx: Xlsx,
  sheet: Sheet,
  options: WorkbookOptions,
  names: readonly string[],
): void {
  const { report, publisher, owner, asOf, timezone, figures } = options;
  const style = stylebook(xlsx);
  sheet.setName(COVER).setScreenGridlines(false).setLandscape().setPrintFitToPages(1, 0);
  sheet.setColumnWidth(0, 52).setColumnWidth(1, 64).setColumnWidth(2, 12);
  sheet.writeStringWithFormat(0, 0, report.title, style.title).setRowHeight(0, 30);
  sheet.mergeRange(1, 0, 1, 2, report.description, style.note);
  sheet.setRowHeight(1, 15 * Math.max(1, Math.ceil(report.description.length / 120)) + 3);
  const facts: readonly (readonly [string, string])[] = [
    ["As of", longDate(asOf, timezone)],
    ["Published by", publisher],
    ["Responsible", owner],
    ["For", report.audience === "public" ? "The public" : "Internal use only"],
  ];
  facts.forEach(([name, value], i) => {
    sheet.writeStringWithFormat(3 + i, 0, name, style.label);
    sheet.writeStringWithFormat(3 + i, 1, value, style.text);
  });
  const top = 4 + facts.length;
  ["Figure", "What to know", "Rows"].forEach((heading, column) => {
    sheet.writeStringWithFormat(top, column, heading, column === 2 ? style.headRight : style.head);
  });
  figures.forEach(({ figure, table }, i) => {
    const row = top + 1 + i;
    const link = new xlsx.Url(linkTo(names[i] ?? ""));
    const tip = `Go to ${counted(table.rows.length, "row", "rows")}`;
    sheet.writeUrlWithOptions(row, 0, link, figure.title, tip, style.link);
    const note = figure.note ?? "";
    sheet.writeStringWithFormat(row, 1, note, style.wrapped);
    sheet.setRowHeight(row, LINE_POINTS * Math.max(1, Math.ceil(note.length / NOTE_WIDTH)) + 3);
    sheet.writeNumberWithFormat(row, 2, table.rows.length, style.count);
  });
  const source =
    "Source: the department's curated tables, read on the day above. An empty cell is a value that is not known.";
  const last = top + figures.length + 2;
  sheet.mergeRange(last, 0, last, 2, source, style.note);
  sheet.setActive(true);
}

/** Sets what the writer has no setting for: the creation date, light lines, and bars that run from the top as their rows do. */
function finished(bytes: Uint8Array, asOf: Date): Uint8Array {
  const created = `${asOf.toISOString().slice(0, 19)}Z`;
  return changeEntries(bytes, (name, text) => {
    if (name === "docProps/core.xml") {
      return text().replace(
        /(<dcterms:(created|modified) [^>]*>)[^<]*/g,
        (_, open: string) => `${open}${created}`,
      );
    }
    if (!/^xl\/charts\/chart\d+\.xml$/.test(name)) return undefined;
    const chart = text().replaceAll("<c:majorGridlines/>", LIGHT_GRIDLINES);
    return chart.includes('<c:barDir val="bar"/>') ? fromTheTop(chart) : chart;
  });
}

/** Turns the category axis round; the value axis then crosses at its far end, which is the bottom. */
function fromTheTop(chart: string): string {
  return chart
    .replace(
      /(<c:catAx>.*?<c:orientation val=")minMax("\/>)/s,
      (_, before: string, after: string) => `${before}maxMin${after}`,
    )
    .replace(
      /(<c:valAx>.*?)<c:crosses val="autoZero"\/>/s,
      (_, before: string) => `${before}<c:crosses val="max"/>`,
    );
}
