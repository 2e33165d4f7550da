import { expect } from "chai";
import { figureData } from "../../../components/analysis/quicksight-data-set";
import { gridOf, visualOf } from "../../../components/analysis/quicksight-visual";
import type { Chart, Figure } from "../../../environments/facts/facts";

const figure = (chart: Partial<Chart> = {}, changes: Partial<Figure> = {}): Figure => ({
  id: "benches-by-year",
  title: "Benches by year",
  sql: "SELECT year, benches FROM benches_by_year;\n",
  chart: { kind: "column", x: "year", y: ["benches"], ...chart },
  ...changes,
});

const field = (columnName: string) => ({
  fieldId: `benches-by-year.${columnName}`,
  column: { dataSetIdentifier: "benches-by-year", columnName },
});
const dimension = (column: string) => ({ categoricalDimensionField: field(column) });
const measure = (column: string) => ({
  numericalMeasureField: {
    ...field(column),
    aggregationFunction: { simpleNumericalAggregation: "SUM" },
  },
});
const sorted = (column: string, direction: string) => [
  { fieldSort: { fieldId: `benches-by-year.${column}`, direction } },
];
const HEAD = {
  visualId: "benches-by-year",
  title: { visibility: "VISIBLE", formatText: { plainText: "Benches by year" } },
  subtitle: { visibility: "HIDDEN" },
};

describe("figures in QuickSight", () => {
  it("casts categories to text and measures to numbers, around the figure's own query", () => {
    expect(figureData(figure({ series: "kind" }))).to.deep.equal({
      sql: [
        "SELECT",
        '  CAST("year" AS varchar) AS "year",',
        '  CAST("kind" AS varchar) AS "kind",',
        '  CAST("benches" AS double) AS "benches"',
        "FROM (",
        "SELECT year, benches FROM benches_by_year",
        ") figure",
      ].join("\n"),
      columns: [
        { name: "year", type: "STRING" },
        { name: "kind", type: "STRING" },
        { name: "benches", type: "DECIMAL" },
      ],
    });
  });

  it("draws a line along its category, split by its series", () => {
    expect(
      visualOf(figure({ kind: "line", series: "kind" }, { note: "All parks." })),
    ).to.deep.equal({
      lineChartVisual: {
        ...HEAD,
        subtitle: { visibility: "VISIBLE", formatText: { plainText: "All parks." } },
        chartConfiguration: {
          type: "LINE",
          fieldWells: {
            lineChartAggregatedFieldWells: {
              category: [dimension("year")],
              values: [measure("benches")],
              colors: [dimension("kind")],
            },
          },
          sortConfiguration: { categorySort: sorted("year", "ASC") },
        },
      },
    });
  });

  const bars: [Chart["kind"], string, object[]][] = [
    ["column", "VERTICAL", sorted("year", "ASC")],
    ["bar", "HORIZONTAL", sorted("benches", "DESC")],
  ];
  for (const [kind, orientation, categorySort] of bars) {
    it(`draws a ${kind} chart with bars that stand ${orientation.toLowerCase()}`, () => {
      expect(visualOf(figure({ kind, y: ["benches", "donors"] }))).to.deep.equal({
        barChartVisual: {
          ...HEAD,
          chartConfiguration: {
            orientation,
            barsArrangement: "CLUSTERED",
            fieldWells: {
              barChartAggregatedFieldWells: {
                category: [dimension("year")],
                values: [measure("benches"), measure("donors")],
                colors: [],
              },
            },
            sortConfiguration: { categorySort },
          },
        },
      });
    });
  }

  it("shows a table as a table", () => {
    expect(visualOf(figure({ kind: "table" }))).to.deep.equal({
      tableVisual: {
        ...HEAD,
        chartConfiguration: {
          fieldWells: {
            tableAggregatedFieldWells: {
              groupBy: [dimension("year")],
              values: [measure("benches")],
            },
          },
          sortConfiguration: { rowSort: sorted("year", "ASC") },
        },
      },
    });
  });

  it("sets two visuals side by side, in the report's order", () => {
    const figures = ["a", "b", "c"].map((id) => figure({}, { id }));
    const places = gridOf(figures).map(({ elementId, columnIndex, rowIndex }) => [
      elementId,
      columnIndex,
      rowIndex,
    ]);
    expect(places).to.deep.equal([
      ["a", 0, 0],
      ["b", 18, 0],
      ["c", 0, 12],
    ]);
  });
});
