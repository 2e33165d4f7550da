/** The curated tables of a dataset: their names, their order and what their SQL may not name. */
import type { ProblemList } from "./errors";
import type { CuratedTable, Field } from "./facts";
import { queryProblem, takesAllColumns, wordsOf } from "./sql";

/** A SQL file that was read. */
export interface SqlFile {
  /** As shown in messages. */
  readonly file: string;
  /** File name without `.sql`. */
  readonly name: string;
  readonly sql: string;
}

/** The tables, each after the tables that it reads; tables that do not depend on each other by name. */
export function curatedTables(
  files: readonly SqlFile[],
  dataset: { readonly table: string; readonly fields: readonly Field[] },
  problems: ProblemList,
): readonly CuratedTable[] {
  const tables = files.map((file) => ({ ...file, table: snake(file.name) }));
  for (const { file, sql, table } of tables) {
    const refuse = (found: string, change: string): void => {
      problems.add({ file, path: "", found, change });
    };
    const problem = queryProblem(sql);
    if (problem !== undefined) {
      refuse(problem.found, problem.change);
    }
    if (table === dataset.table) {
      refuse(`must not make a table named like the dataset, ${table}`, "rename the file");
    }
    if (takesAllColumns(sql)) {
      refuse("must name the columns it takes, got *", "write them out");
    }
    const words = new Set(wordsOf(sql));
    for (const { name, privacy } of dataset.fields) {
      if (words.has(name) && (privacy === "drop" || privacy === "pseudonymise")) {
        refuse(
          `must not read ${name}, which the contract gives privacy: ${privacy}`,
          "take the column out: curated tables tell nothing of a single person",
        );
      }
    }
  }
  return inOrder(tables, problems).map(({ table, sql }) => ({ table, sql }));
}

/** `accidents-by-month` → `accidents_by_month`. */
export function snake(name: string): string {
  return name.replaceAll("-", "_");
}

interface Made extends SqlFile {
  readonly table: string;
}

function inOrder(tables: readonly Made[], problems: ProblemList): readonly Made[] {
  const names = new Set(tables.map(({ table }) => table));
  const waiting = new Map(
    tables.map((one) => [
      one,
      new Set(wordsOf(one.sql).filter((word) => names.has(word) && word !== one.table)),
    ]),
  );
  const ordered: Made[] = [];
  while (waiting.size > 0) {
    const next = [...waiting].find(([, needs]) => needs.size === 0)?.[0];
    if (next === undefined) {
      const cycle = [...waiting.keys()].map(({ table }) => table).join(", ");
      problems.add({
        file: [...waiting.keys()][0]?.file ?? "",
        path: "",
        found: `must not read a table that reads it in turn: ${cycle}`,
        change: "break the circle",
      });
      return ordered;
    }
    waiting.delete(next);
    for (const needs of waiting.values()) {
      needs.delete(next.table);
    }
    ordered.push(next);
  }
  return ordered;
}
