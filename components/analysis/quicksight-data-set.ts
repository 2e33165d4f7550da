import type { Figure } from "../../environments/facts/facts";

/** A column of a data set. */
export interface DataSetColumn {
  readonly name: string;
  readonly type: "STRING" | "DECIMAL";
}

/** What a figure's data set is made of. */
export interface FigureData {
  readonly sql: string;
  readonly columns: readonly DataSetColumn[];
}

/**
 * A figure's rows as QuickSight is to see them.
 *
 * QuickSight takes a query only with the type of each column, and a figure does not tell its types: so categories and
 * series are cast to text and measures to numbers. A date as text still sorts by time.
 *
 * @see https://docs.aws.amazon.com/quicksight/latest/APIReference/API_CustomSql.html
 */
export function figureData({ sql, chart }: Figure): FigureData {
  const texts = [chart.x, ...(chart.series === undefined ? [] : [chart.series])];
  const measures = chart.y.filter((column) => !texts.includes(column));
  const columns: DataSetColumn[] = [
    ...texts.map((name) => ({ name, type: "STRING" as const })),
    ...measures.map((name) => ({ name, type: "DECIMAL" as const })),
  ];
  const selected = columns.map(({ name, type }) => {
    const athena = type === "STRING" ? "varchar" : "double";
    return `  CAST("${name}" AS ${athena}) AS "${name}"`;
  });
  const query = sql.trim().replace(/;$/, "");
  // On a line of its own: the query may end in a comment.
  return { sql: `SELECT\n${selected.join(",\n")}\nFROM (\n${query}\n) figure`, columns };
}
