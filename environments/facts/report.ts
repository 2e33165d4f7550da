/** A report: its file, and one SQL file a figure. */
import { z } from "zod";
import type { SqlFile } from "./curated";
import type { ProblemList } from "./errors";
import type { Figure, Report } from "./facts";
import { suggestion } from "./nearest";
import type { SourceFile } from "./source-file";
import { queryProblem, wordsOf } from "./sql";
import { addProblem, shown, validate } from "./validation";

const text = z.string().trim().min(1, "not be empty; write the text");
const kebab = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "be in kebab-case and begin with a letter; rename it");

const reportSchema = z.strictObject({
  id: kebab,
  title: text,
  description: text,
  audience: z.enum(["internal", "public"]),
  figures: z
    .array(
      z.strictObject({
        id: kebab,
        title: text,
        note: text.optional(),
        chart: z.strictObject({
          kind: z.enum(["line", "column", "bar", "table"]),
          x: text,
          y: z.array(text).min(1, "name at least one measure; add it"),
          series: text.optional(),
        }),
      }),
    )
    .min(1, "have at least one figure; add it"),
});

/**
 * A report, or undefined after its problems were added.
 *
 * @param files the SQL files beside the report's file
 * @param tables the curated tables that its queries can read
 */
export function reportFacts(
  source: SourceFile,
  files: readonly SqlFile[],
  tables: readonly string[],
  problems: ProblemList,
): Report | undefined {
  const report = validate(reportSchema, source, problems);
  if (report === undefined) {
    return undefined;
  }
  const ids = report.figures.map(({ id }) => id);
  for (const { file, name } of files.filter((one) => !ids.includes(one.name))) {
    problems.add({
      file,
      path: "",
      found: `belongs to no figure of ${source.file}`,
      change: `${suggestion(name, ids)} Rename it, or add the figure`,
    });
  }
  const figures = report.figures.map((figure, index): Figure => {
    const refuse = (key: string, found: string, change: string): void => {
      addProblem(problems, source, ["figures", index, key], found, change);
    };
    if (ids.indexOf(figure.id) !== index) {
      refuse("id", `must be unique, got ${shown(figure.id)} again`, "rename it");
    }
    const { chart, ...rest } = figure;
    if (chart.series !== undefined && chart.y.length > 1) {
      refuse("chart", "must not split several measures by series", "keep one measure in y");
    }
    const query = files.find(({ name }) => name === figure.id);
    if (query === undefined) {
      refuse("id", `has no query ${figure.id}.sql beside the report`, "add the file");
    } else {
      checkQuery(query, chart, tables, problems);
    }
    const { note, ...named } = rest;
    const { series, ...drawn } = chart;
    return {
      ...named,
      ...(note === undefined ? {} : { note }),
      sql: query?.sql ?? "",
      chart: { ...drawn, ...(series === undefined ? {} : { series }) },
    };
  });
  return { ...report, figures };
}

function checkQuery(
  { file, sql }: SqlFile,
  chart: {
    readonly x: string;
    readonly y: readonly string[];
    readonly series?: string | undefined;
  },
  tables: readonly string[],
  problems: ProblemList,
): void {
  const refuse = (found: string, change: string): void => {
    problems.add({ file, path: "", found, change });
  };
  const problem = queryProblem(sql);
  if (problem !== undefined) {
    refuse(problem.found, problem.change);
    return;
  }
  const words = new Set(wordsOf(sql));
  if (!tables.some((table) => words.has(table))) {
    refuse("must read a curated table", `use one of ${tables.join(", ")}`);
  }
  const columns = [chart.x, ...chart.y, ...(chart.series === undefined ? [] : [chart.series])];
  for (const column of columns.filter((one) => !words.has(one.toLowerCase()))) {
    refuse(
      `must return the chart's column ${shown(column)}`,
      "select it, or change the chart in the report",
    );
  }
}
