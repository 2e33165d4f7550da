import type * as native from "@pulumi/aws-native";
import type { Figure } from "../../environments/facts/facts";

type Visual = native.types.input.quicksight.DashboardVisualArgs;
type Dimension = native.types.input.quicksight.DashboardDimensionFieldArgs;
type Measure = native.types.input.quicksight.DashboardMeasureFieldArgs;
type Sort = native.types.input.quicksight.DashboardFieldSortOptionsArgs;
type GridElement = native.types.input.quicksight.DashboardGridLayoutElementArgs;

/**
 * A grid has 36 columns: two visuals stand side by side.
 *
 * @see https://docs.aws.amazon.com/quicksight/latest/APIReference/API_GridLayoutElement.html
 */
const VISUAL_COLUMNS = 18;
const VISUAL_ROWS = 12;

/** Ids of a figure's fields; the data set of a figure is known by the figure's id. */
const fieldId = (figure: Figure, column: string): string => `${figure.id}.${column}`;

/**
 * The visual of a figure: a line for a line, upright bars for columns, lying bars for bars, a table for a table.
 *
 * A line and columns run along their category, bars from the longest to the shortest; a data set has no order of its
 * own that QuickSight would keep.
 *
 * @see https://docs.aws.amazon.com/quicksight/latest/APIReference/API_Visual.html
 */
export function visualOf(figure: Figure): Visual {
  const { chart, id, title, note } = figure;
  const head = {
    visualId: id,
    title: { visibility: "VISIBLE" as const, formatText: { plainText: title } },
    subtitle:
      note === undefined
        ? { visibility: "HIDDEN" as const }
        : { visibility: "VISIBLE" as const, formatText: { plainText: note } },
  };
  const wells = {
    category: [dimension(figure, chart.x)],
    values: chart.y.map((column) => measure(figure, column)),
    colors: chart.series === undefined ? [] : [dimension(figure, chart.series)],
  };
  const byCategory = [sortBy(figure, chart.x, "ASC")];
  const byLength = [sortBy(figure, chart.y[0] ?? chart.x, "DESC")];
  switch (chart.kind) {
    case "line":
      return {
        lineChartVisual: {
          ...head,
          chartConfiguration: {
            type: "LINE",
            fieldWells: { lineChartAggregatedFieldWells: wells },
            sortConfiguration: { categorySort: byCategory },
          },
        },
      };
    case "column":
    case "bar":
      return {
        barChartVisual: {
          ...head,
          chartConfiguration: {
            orientation: chart.kind === "column" ? "VERTICAL" : "HORIZONTAL",
            barsArrangement: "CLUSTERED",
            fieldWells: { barChartAggregatedFieldWells: wells },
            sortConfiguration: { categorySort: chart.kind === "column" ? byCategory : byLength },
          },
        },
      };
    case "table":
      return {
        tableVisual: {
          ...head,
          chartConfiguration: {
            fieldWells: {
              tableAggregatedFieldWells: {
                groupBy: [...wells.category, ...wells.colors],
                values: wells.values,
              },
            },
            sortConfiguration: { rowSort: byCategory },
          },
        },
      };
  }
}

/** Where the visuals stand, in the order of the report. */
export const gridOf = (figures: readonly Figure[]): GridElement[] =>
  figures.map(({ id }, place) => ({
    elementId: id,
    elementType: "VISUAL",
    columnIndex: (place % 2) * VISUAL_COLUMNS,
    columnSpan: VISUAL_COLUMNS,
    rowIndex: Math.floor(place / 2) * VISUAL_ROWS,
    rowSpan: VISUAL_ROWS,
  }));

const columnOf = (figure: Figure, columnName: string) => ({
  dataSetIdentifier: figure.id,
  columnName,
});

const dimension = (figure: Figure, column: string): Dimension => ({
  categoricalDimensionField: {
    fieldId: fieldId(figure, column),
    column: columnOf(figure, column),
  },
});

/** A figure's query gives one row for each place of the chart, so the sum is the value itself. */
const measure = (figure: Figure, column: string): Measure => ({
  numericalMeasureField: {
    fieldId: fieldId(figure, column),
    column: columnOf(figure, column),
    aggregationFunction: { simpleNumericalAggregation: "SUM" },
  },
});

const sortBy = (figure: Figure, column: string, direction: "ASC" | "DESC"): Sort => ({
  fieldSort: { fieldId: fieldId(figure, column), direction },
});
