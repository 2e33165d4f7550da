import { expect } from "chai";
import type { CellValue, Column } from "../../publishing/result-table";
import {
  headingOf,
  isoDate,
  longDate,
  shown,
  shownBytes,
  stylesOf,
} from "../../publishing/wording";

const shownAs = (column: Column, ...values: readonly CellValue[]): readonly string[] => {
  const [style] = stylesOf(
    [column],
    values.map((value) => [value]),
  );
  return values.map((value) => (style === undefined ? "" : shown(value, column, style)));
};

describe("publishing/wording", () => {
  it("shows a decimal with its scale, and with its own digits where no scale is reported", () => {
    expect(shownAs({ name: "r", kind: "decimal", scale: 2 }, 2.5, 1234)).to.deep.equal([
      "2.50",
      "1,234.00",
    ]);
    expect(shownAs({ name: "r", kind: "decimal", scale: 0 }, 2.5, 3)).to.deep.equal(["2.5", "3.0"]);
  });

  it("gives a float the digits it needs, two at most, four when all are small", () => {
    expect(shownAs({ name: "r", kind: "float" }, 1, 2)).to.deep.equal(["1", "2"]);
    expect(shownAs({ name: "r", kind: "float" }, 1, 2.345)).to.deep.equal(["1.00", "2.35"]);
    expect(shownAs({ name: "r", kind: "float" }, 0.0123)).to.deep.equal(["0.0123"]);
  });

  it("groups amounts and leaves numbers that are names alone", () => {
    expect(shownAs({ name: "days", kind: "integer" }, 12345, 2n ** 60n)).to.deep.equal([
      "12,345",
      "1,152,921,504,606,846,976",
    ]);
    expect(shownAs({ name: "fiscal_year", kind: "integer" }, 2024)).to.deep.equal(["2024"]);
  });

  it("shows months and years only where the name and every date say so", () => {
    expect(shownAs({ name: "month", kind: "date" }, "2024-01-01")).to.deep.equal(["Jan 2024"]);
    expect(shownAs({ name: "month", kind: "date" }, "2024-01-02")).to.deep.equal(["2024-01-02"]);
    expect(shownAs({ name: "year", kind: "date" }, "2024-01-01")).to.deep.equal(["2024"]);
    expect(shownAs({ name: "day", kind: "date" }, "2024-01-01")).to.deep.equal(["2024-01-01"]);
  });

  it("makes headings that are unique whatever their letter case", () => {
    expect([headingOf("lost_days"), headingOf("accident_id")]).to.deep.equal([
      "Lost days",
      "Accident ID",
    ]);
    const columns: readonly Column[] = ["a_b", "A b", "a B"].map((name) => ({
      name,
      kind: "text",
    }));
    expect(stylesOf(columns, []).map(({ heading }) => heading)).to.deep.equal([
      "A b",
      "A b (2)",
      "A B (3)",
    ]);
  });

  it("tells the day by the zone's own clock", () => {
    const at = new Date("2026-11-22T07:59:00Z");
    expect([isoDate(at, "America/Vancouver"), isoDate(at, "UTC")]).to.deep.equal([
      "2026-11-21",
      "2026-11-22",
    ]);
    expect(longDate(at, "America/Vancouver")).to.equal("November 21, 2026");
  });

  it("shows sizes in the unit that fits", () => {
    expect([999, 1000, 23_400, 5_000_000].map(shownBytes)).to.deep.equal([
      "999 bytes",
      "1.0 kB",
      "23 kB",
      "5.0 MB",
    ]);
  });
});
