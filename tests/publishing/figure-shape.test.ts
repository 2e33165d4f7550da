import { expect } from "chai";
import type { Chart, Figure } from "../../environments/facts/facts";
import { ChartError } from "../../publishing/errors";
import { shapeOf } from "../../publishing/figure-shape";
import { describeShape } from "../../publishing/figure-words";
import type { CellValue, Column, ResultTable } from "../../publishing/result-table";

const COLUMNS: readonly Column[] = [
  { name: "month", kind: "date" },
  { name: "severity", kind: "text" },
  { name: "accidents", kind: "integer" },
];
const table = (
  rows: readonly (readonly CellValue[])[],
  columns: readonly Column[] = COLUMNS,
): ResultTable => ({ columns, rows });
const figure = (chart: Chart): Figure => ({ id: "f", title: "F", sql: "SELECT 1", chart });
const refusal = (chart: Chart, result: ResultTable): string => {
  try {
    shapeOf(figure(chart), result);
  } catch (error) {
    expect(error).to.be.instanceOf(ChartError);
    return (error as Error).message;
  }
  throw new Error("the chart was accepted");
};

describe("publishing/figure-shape", () => {
  it("splits one measure into series, orders moments and leaves gaps where there is no row", () => {
    const rows = [
      ["2024-02-01", "minor", 5],
      ["2024-03-01", "minor", 6],
      ["2024-01-01", null, 2],
      ["2024-02-01", null, null],
    ];
    const chart: Chart = { kind: "line", x: "month", y: ["accidents"], series: "severity" };
    const shape = shapeOf(figure(chart), table(rows));
    expect(shape?.categories.map(({ label }) => label)).to.deep.equal([
      "Jan 2024",
      "Feb 2024",
      "Mar 2024",
    ]);
    expect(shape?.series).to.deep.equal([
      { name: "minor", measure: 2, values: [null, 5, 6] },
      { name: "Not stated", measure: 2, values: [2, null, null] },
    ]);
  });

  it("makes one series of each measure, in the order of the rows", () => {
    const columns: readonly Column[] = [
      { name: "cause", kind: "text" },
      { name: "lost_days", kind: "integer" },
      { name: "rate", kind: "decimal", scale: 2 },
    ];
    const rows = [
      ["z", 2n ** 60n, "12345678901234567.25"],
      ["a", 3, null],
    ];
    const chart: Chart = { kind: "bar", x: "cause", y: ["lost_days", "rate"] };
    const shape = shapeOf(figure(chart), table(rows, columns));
    expect(shape?.categories.map(({ label }) => label)).to.deep.equal(["z", "a"]);
    expect(shape?.series).to.deep.equal([
      { name: "Lost days", measure: 1, values: [2 ** 60, 3] },
      { name: "Rate", measure: 2, values: [12345678901234567, null] },
    ]);
  });

  it("takes texts like 2024-03 for months", () => {
    const columns: readonly Column[] = [
      { name: "month", kind: "text" },
      { name: "n", kind: "integer" },
    ];
    const chart: Chart = { kind: "line", x: "month", y: ["n"] };
    const shape = shapeOf(figure(chart), table([["2024-03", 1]], columns));
    expect(shape?.time).to.equal("month");
    expect(shape?.categories).to.deep.equal([
      { value: "2024-03", label: "Mar 2024", time: Date.UTC(2024, 2, 1) },
    ]);
  });

  it("draws nothing for a table and for no rows", () => {
    expect(shapeOf(figure({ kind: "table", x: "?", y: [] }), table([]))).to.equal(undefined);
    expect(shapeOf(figure({ kind: "bar", x: "severity", y: ["accidents"] }), table([]))).to.equal(
      undefined,
    );
  });

  it("refuses a column that the result does not have, and lists those it has", () => {
    expect(refusal({ kind: "bar", x: "cause", y: ["accidents"] }, table([]))).to.equal(
      'figure "f": chart.x is "cause", but the result has only the columns month, severity, accidents. Change the chart in report.yaml or the names in the figure\'s SQL.',
    );
  });

  it("refuses a measure that is no number, no measure, and two measures with series", () => {
    const x = "month";
    expect(refusal({ kind: "bar", x, y: ["severity"] }, table([]))).to.contain("holds text");
    expect(refusal({ kind: "bar", x, y: [] }, table([]))).to.contain("chart.y is empty");
    expect(
      refusal({ kind: "bar", x, y: ["accidents", "accidents"], series: "severity" }, table([])),
    ).to.contain("splits one measure, but chart.y names 2");
  });

  it("refuses two values in one place and says how to tell them apart", () => {
    const rows = [
      ["2024-01-01", "minor", 1],
      ["2024-01-01", "serious", 2],
    ];
    expect(refusal({ kind: "column", x: "month", y: ["accidents"] }, table(rows))).to.contain(
      "rows 1 and 2 have the same month",
    );
  });

  it("refuses a line that would run back in time", () => {
    const rows = [
      ["2024-02-01", "minor", 1],
      ["2024-01-01", "minor", 2],
    ];
    expect(refusal({ kind: "line", x: "month", y: ["accidents"] }, table(rows))).to.contain(
      "Add ORDER BY month",
    );
  });

  it("takes 255 series and refuses 256", () => {
    const rows = (n: number) =>
      Array.from({ length: n }, (_, i) => ["2024-01-01", `s${String(i)}`, i]);
    const chart: Chart = { kind: "line", x: "month", y: ["accidents"], series: "severity" };
    expect(shapeOf(figure(chart), table(rows(255)))?.series).to.have.lengthOf(255);
    expect(refusal(chart, table(rows(256)))).to.contain("256 series");
  });

  it("says in words what the picture shows", () => {
    const rows = [
      ["2024-01-01", "minor", 1200],
      ["2024-02-01", "minor", 7],
      ["2024-03-01", "minor", null],
    ];
    const result = table(rows);
    const shape = shapeOf(figure({ kind: "line", x: "month", y: ["accidents"] }), result);
    expect(shape && describeShape(shape, result)).to.equal(
      "Line chart of Accidents by month, Jan 2024 to Mar 2024. Highest 1,200 (Jan 2024), lowest 7 (Feb 2024). All values are in the table that follows.",
    );
  });
});
