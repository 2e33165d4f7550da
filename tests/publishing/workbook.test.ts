import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Chart, Report } from "../../environments/facts/facts";
import { WorkbookError } from "../../publishing/errors";
import type { CellValue, Column, ResultTable } from "../../publishing/result-table";
import { sheetNames } from "../../publishing/sheet-names";
import { toWorkbook, type WorkbookOptions } from "../../publishing/workbook";
import { readArchive, readCells } from "./support/read-archive";
import { AS_OF } from "./support/sample-report";

const REPORT: Report = {
  id: "r",
  title: "Accidents & <more>",
  description: "What happened.",
  audience: "public",
  figures: [],
};

function options(
  ...figures: readonly { title: string; chart: Chart; table: ResultTable }[]
): WorkbookOptions {
  return {
    report: REPORT,
    figures: figures.map(({ title, chart, table }, i) => ({
      figure: { id: `figure-${String(i + 1)}`, title, note: "A note.", sql: "SELECT 1", chart },
      table,
    })),
    publisher: "Safety",
    owner: "Safety Office",
    asOf: AS_OF,
    timezone: "America/Vancouver",
  };
}

const COLUMNS: readonly Column[] = [
  { name: "month", kind: "date" },
  { name: "cause", kind: "text" },
  { name: "lost_days", kind: "integer" },
  { name: "rate", kind: "decimal", scale: 2 },
  { name: "fatal", kind: "boolean" },
  { name: "seen_at", kind: "timestamp" },
];
const ROWS: readonly (readonly CellValue[])[] = [
  ["2024-02-01", '=HYPERLINK("http://x")', 1234, 3.5, true, "2024-02-29 12:00:00.000"],
  ["2024-03-01", "", 9007199254740993n, "12345678901234567.89", false, "2024-02-29 18:00:00"],
  ["1899-01-01", "a<b>&\u0001 _x0041_", -1, null, null, null],
];
const TABLE: Chart = { kind: "table", x: "month", y: [] };
const COUNTS: ResultTable = {
  columns: [
    { name: "cause", kind: "text" },
    { name: "accidents", kind: "integer" },
    { name: "days", kind: "integer" },
  ],
  rows: [
    ["Slip", 3, 30],
    ["Fall", 2, null],
  ],
};

const files = async (given: WorkbookOptions) => readArchive(await toWorkbook(given));
const ranges = (xml: string) => [...xml.matchAll(/<c:f>(.*?)<\/c:f>/g)].map(([, range]) => range);

describe("publishing/workbook", () => {
  it("writes every value under its heading, typed, and text as text", async () => {
    const entries = await files(
      options({ title: "All", chart: TABLE, table: { columns: COLUMNS, rows: ROWS } }),
    );
    expect(readCells(entries, 2)).to.deep.equal({
      A1: "All",
      A2: "A note.",
      A3: "Back to the summary",
      A5: "Month",
      B5: "Cause",
      C5: "Lost days",
      D5: "Rate",
      E5: "Fatal",
      F5: "Seen at",
      A6: 45323,
      B6: '=HYPERLINK("http://x")',
      C6: 1234,
      D6: 3.5,
      E6: true,
      F6: 45351.5,
      A7: 45352,
      C7: "9007199254740993",
      D7: "12345678901234567.89",
      E7: false,
      F7: 45351.75,
      A8: "1899-01-01",
      B8: "a<b>&_x0001_ _x005F_x0041_",
      C8: -1,
    });
    expect([...entries.values()].some((xml) => xml.includes("<f>"))).to.equal(false);
  });

  it("frames the rows as a table with filter, frozen heading and widths", async () => {
    const entries = await files(
      options({ title: "All", chart: TABLE, table: { columns: COLUMNS, rows: ROWS } }),
    );
    expect(entries.get("xl/tables/table1.xml"))
      .to.contain('name="data_figure_1"')
      .and.to.contain('ref="A5:F8"');
    const sheet = entries.get("xl/worksheets/sheet2.xml") ?? "";
    expect(sheet).to.contain('<pane ySplit="5" topLeftCell="A6"');
    expect(sheet.match(/<col /g)).to.have.lengthOf(6);
  });

  it("gives an empty result a table with one empty row", async () => {
    const table = { columns: COLUMNS, rows: [] };
    const entries = await files(options({ title: "None", chart: TABLE, table }));
    expect(entries.get("xl/tables/table1.xml")).to.contain('ref="A5:F6"');
  });

  it("lists the figures on a cover with links, rows and the day of the data", async () => {
    const entries = await files(
      options(
        {
          title: "Counts: all/any",
          chart: { kind: "bar", x: "cause", y: ["accidents"] },
          table: COUNTS,
        },
        { title: "It's empty", chart: TABLE, table: { columns: COLUMNS, rows: [] } },
      ),
    );
    const cover = readCells(entries, 1);
    expect([cover["A1"], cover["A2"], cover["B4"], cover["B5"], cover["B6"]]).to.deep.equal([
      "Accidents & <more>",
      "What happened.",
      "November 21, 2026",
      "Safety",
      "Safety Office",
    ]);
    expect([cover["A10"], cover["C10"], cover["A11"], cover["C11"]]).to.deep.equal([
      "Counts: all/any",
      2,
      "It's empty",
      0,
    ]);
    const links = [
      ...(entries.get("xl/worksheets/sheet1.xml") ?? "").matchAll(/location="(.*?)"/g),
    ];
    expect(links.map(([, link]) => link)).to.deep.equal([
      "'Counts all any'!A1",
      "'It''s empty'!A1",
    ]);
    expect(entries.get("docProps/core.xml")).to.contain(
      "<dc:title>Accidents &amp; &lt;more&gt;</dc:title>",
    );
  });

  it("draws a native chart whose series are the measures' own columns", async () => {
    const chart: Chart = { kind: "column", x: "cause", y: ["accidents", "days"] };
    const xml =
      (await files(options({ title: "Counts", chart, table: COUNTS }))).get(
        "xl/charts/chart1.xml",
      ) ?? "";
    expect(xml).to.contain('<c:barDir val="col"/>');
    expect(ranges(xml)).to.deep.equal([
      "Counts!$A$6:$A$7",
      "Counts!$B$6:$B$7",
      "Counts!$A$6:$A$7",
      "Counts!$C$6:$C$7",
    ]);
  });

  it("runs a bar chart from the top, as its rows do, with the values below", async () => {
    const chart: Chart = { kind: "bar", x: "cause", y: ["accidents"] };
    const xml =
      (await files(options({ title: "Counts", chart, table: COUNTS }))).get(
        "xl/charts/chart1.xml",
      ) ?? "";
    const [categories = "", values = ""] = xml.slice(xml.indexOf("<c:catAx>")).split("<c:valAx>");
    expect(categories)
      .to.contain('<c:orientation val="maxMin"/>')
      .and.to.contain("<a:t>Cause</a:t>");
    expect(values).to.contain('<c:crosses val="max"/>').and.to.contain("<a:t>Accidents</a:t>");
  });

  it("draws series of a column from a table of their own beside the chart", async () => {
    const table: ResultTable = {
      columns: [
        { name: "year", kind: "integer" },
        { name: "kind", kind: "text" },
        { name: "n", kind: "integer" },
      ],
      rows: [
        [2023, "minor", 5],
        [2023, "Serious", 1],
        [2024, "minor", 6],
      ],
    };
    const chart: Chart = { kind: "line", x: "year", y: ["n"], series: "kind" };
    const entries = await files(options({ title: "By kind", chart, table }));
    expect(ranges(entries.get("xl/charts/chart1.xml") ?? "")).to.deep.equal([
      "'By kind'!$R$6:$R$7",
      "'By kind'!$S$6:$S$7",
      "'By kind'!$R$6:$R$7",
      "'By kind'!$T$6:$T$7",
    ]);
    const { R5, S5, T5, R6, S6, T6, R7, S7, T7 } = readCells(entries, 2);
    expect([R5, S5, T5, R6, S6, T6, R7, S7, T7]).to.deep.equal([
      "Year",
      "minor",
      "Serious",
      "2023",
      5,
      1,
      "2024",
      6,
      undefined,
    ]);
  });

  it("opens in another reader with the same cells", async () => {
    const bytes = await toWorkbook(
      options({
        title: "Counts",
        chart: { kind: "bar", x: "cause", y: ["accidents"] },
        table: COUNTS,
      }),
    );
    const dir = mkdtempSync(join(tmpdir(), "workbook-"));
    try {
      writeFileSync(join(dir, "w.xlsx"), bytes);
      const script =
        "import json,sys,python_calamine as c; w=c.CalamineWorkbook.from_path(sys.argv[1]); print(json.dumps([w.sheet_names, w.get_sheet_by_name('Counts').to_python()[4:]]))";
      const python = join(__dirname, "../../.venv/bin/python");
      const read: unknown = JSON.parse(
        execFileSync(python, ["-c", script, join(dir, "w.xlsx")], { encoding: "utf8" }),
      );
      expect(read).to.deep.equal([
        ["Summary", "Counts"],
        [
          ["Cause", "Accidents", "Days"],
          ["Slip", 3, 30],
          ["Fall", 2, ""],
        ],
      ]);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it("gives equal bytes for equal input, whenever it runs, and another date when the data's differs", async () => {
    const given = options({
      title: "Counts",
      chart: { kind: "bar", x: "cause", y: ["accidents"] },
      table: COUNTS,
    });
    const first = await toWorkbook(given);
    // The writer stamps seconds: wait until they have changed.
    await new Promise((done) => setTimeout(done, 1100));
    expect(Buffer.compare(first, await toWorkbook(given))).to.equal(0);
    const created = readArchive(first)
      .get("docProps/core.xml")
      ?.match(/2026-11-22T07:59:00Z/g);
    expect(created).to.have.lengthOf(2);
    const later = await toWorkbook({ ...given, asOf: new Date("2026-11-29T07:59:00Z") });
    expect(Buffer.compare(first, later)).not.to.equal(0);
  });

  it("refuses more rows than a worksheet holds", async () => {
    const rows = new Array<readonly CellValue[]>(1_048_572).fill(["x"]);
    const table: ResultTable = { columns: [{ name: "a", kind: "text" }], rows };
    let error: unknown;
    await toWorkbook(options({ title: "Big", chart: TABLE, table })).catch(
      (e: unknown) => (error = e),
    );
    expect(error).to.be.instanceOf(WorkbookError);
    expect((error as Error).message).to.equal(
      'figure "figure-1": 1,048,572 rows do not fit a worksheet, which has room for 1,048,571 under its heading. Aggregate or limit the rows in the figure\'s SQL.',
    );
  });

  it("takes a text of 32,767 characters and refuses a longer one without repeating it", async () => {
    const make = (length: number) =>
      options({
        title: "Long",
        chart: TABLE,
        table: { columns: [{ name: "a", kind: "text" }], rows: [["y".repeat(length)]] },
      });
    expect(readCells(await files(make(32_767)), 2)["A6"]).to.have.lengthOf(32_767);
    let error: unknown;
    await toWorkbook(make(32_768)).catch((e: unknown) => (error = e));
    expect(error).to.be.instanceOf(WorkbookError);
    expect((error as Error).message)
      .to.contain('row 1, column "a"')
      .and.not.to.contain("yyy");
  });
});

describe("publishing/sheet-names", () => {
  it("obeys Excel's rules and keeps names apart whatever their case", () => {
    const long = "Accidents by month and by department";
    expect(
      sheetNames(
        [
          "a/b:c*?[d]\\e",
          "A b c d e",
          "'quoted'",
          "",
          "Summary",
          "History",
          long,
          long,
          "x".repeat(31),
        ],
        ["Summary"],
      ),
    ).to.deep.equal([
      "a b c d e",
      "A b c d e (2)",
      "quoted",
      "Figure",
      "Summary (2)",
      "History (2)",
      "Accidents by month and by depa…",
      "Accidents by month and by… (2)",
      "x".repeat(31),
    ]);
  });

  it("counts as Excel does and cuts no character in two", () => {
    const [name = ""] = sheetNames(["😀".repeat(20)], []);
    expect(name).to.equal(`${"😀".repeat(15)}…`);
    expect(name).to.have.lengthOf(31);
  });
});
