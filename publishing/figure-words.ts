/** A picture in words, for readers who do not see it. Pure. */
import type { ResultTable } from "./result-table";
import type { Series, Shape } from "./figure-shape";
import { counted, shownNumber, stylesOf } from "./wording";

const KINDS = { line: "Line chart", column: "Column chart", bar: "Bar chart" } as const;
/** More series than this are counted, not described one by one. */
const MOST_DESCRIBED = 4;

/** Kind, axes, extent, and the highest and lowest value of each series. */
export function describeShape(shape: Shape, table: ResultTable): string {
  const { categories, series } = shape;
  const first = categories[0]?.label ?? "";
  const last = categories[categories.length - 1]?.label ?? "";
  const measures = shape.yTitle === "" ? series.map(({ name }) => name).join(", ") : shape.yTitle;
  const extent =
    shape.time === undefined
      ? counted(categories.length, "category", "categories")
      : `${first} to ${last}`;
  const opening = `${KINDS[shape.kind]} of ${measures} by ${shape.xTitle.toLowerCase()}, ${extent}.`;
  const styles = stylesOf(table.columns, table.rows);
  const sentences =
    series.length > MOST_DESCRIBED
      ? [`${String(series.length)} series.`]
      : series.map((one) => {
          const style = styles[one.measure] ?? { decimals: 0, grouped: true };
          return extremes(one, shape, style, series.length > 1);
        });
  return [opening, ...sentences, "All values are in the table that follows."].join(" ");
}

function extremes(
  series: Series,
  shape: Shape,
  style: { readonly decimals: number; readonly grouped: boolean },
  named: boolean,
): string {
  let high: { value: number; label: string } | undefined;
  let low: { value: number; label: string } | undefined;
  series.values.forEach((value, place) => {
    if (value === null) return;
    const label = shape.categories[place]?.label ?? "";
    if (high === undefined || value > high.value) high = { value, label };
    if (low === undefined || value < low.value) low = { value, label };
  });
  const subject = named ? `${series.name}: ` : "";
  if (high === undefined || low === undefined) return `${subject}no values.`;
  const text = (point: { value: number; label: string }): string =>
    `${shownNumber(point.value, style)} (${point.label})`;
  const opening = named ? "highest" : "Highest";
  return `${subject}${opening} ${text(high)}, lowest ${text(low)}.`;
}
