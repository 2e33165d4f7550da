/** A dataset's folder → its facts. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { contractFacts } from "./contract";
import { curatedTables, snake, type SqlFile } from "./curated";
import type { ProblemList } from "./errors";
import type { Dataset, RecipeStep, SourceFacts } from "./facts";
import { nearest } from "./nearest";
import { checkRecipeColumns, recipeSteps } from "./recipe";
import { reportFacts } from "./report";
import { sourceFacts } from "./source";
import { readJson, readText, readYaml } from "./source-file";

/** A folder, as it is opened and as messages show it. */
export interface Folder {
  readonly absolute: string;
  readonly shown: string;
}

const CONTENT = [
  "contract.yaml",
  "recipe.json",
  "source.yaml",
  "curated",
  "reports",
  "sample.yaml",
];
const KEBAB_FILE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*\.sql$/;

/** The folder in a folder. */
export function inside(folder: Folder, name: string): Folder {
  return { absolute: join(folder.absolute, name), shown: `${folder.shown}/${name}` };
}

/** Names in a folder, sorted, without hidden files; none when the folder does not exist. */
export function namesIn(folder: Folder): readonly string[] {
  return existsSync(folder.absolute)
    ? readdirSync(folder.absolute)
        .filter((name) => !name.startsWith("."))
        .sort()
    : [];
}

/** Adds a problem for each name that nobody reads: a misspelt file would else do nothing, silently. */
export function refuseUnread(
  folder: Folder,
  names: readonly string[],
  known: readonly string[],
  problems: ProblemList,
): void {
  for (const name of names.filter((one) => !known.includes(one))) {
    const meant = nearest(name, known);
    problems.add({
      file: `${folder.shown}/${name}`,
      path: "",
      found: "is read by nobody",
      change: meant === undefined ? "remove it" : `did you mean ${JSON.stringify(meant)}?`,
    });
  }
}

/** A dataset, or undefined after its problems were added. */
export function datasetFacts(
  folder: Folder,
  name: string,
  problems: ProblemList,
): Dataset | undefined {
  refuseUnread(folder, namesIn(folder), CONTENT, problems);
  const table = snake(name);
  const file = inside(folder, "contract.yaml");
  const source = readYaml(file.absolute, file.shown, problems);
  const contract = source && contractFacts(source, table, problems);
  const recipe = recipeOf(folder, contract?.fields, problems);
  const curated = curatedTables(
    sqlFiles(inside(folder, "curated"), [], problems),
    { table, fields: contract?.fields ?? [] },
    problems,
  );
  const tables = curated.map((one) => one.table);
  const reports = reportsOf(inside(folder, "reports"), tables, problems);
  const from = sourceOf(folder, contract?.landing, problems);
  return contract && recipe
    ? {
        ...{ name, ...contract, recipe, curated, reports },
        ...(from === undefined ? {} : { source: from }),
      }
    : undefined;
}

function sourceOf(
  folder: Folder,
  landing: Dataset["landing"] | undefined,
  problems: ProblemList,
): SourceFacts | undefined {
  const file = inside(folder, "source.yaml");
  if (!existsSync(file.absolute)) {
    return undefined;
  }
  const source = readYaml(file.absolute, file.shown, problems);
  return source && sourceFacts(source, landing, problems);
}

function recipeOf(
  folder: Folder,
  fields: Dataset["fields"] | undefined,
  problems: ProblemList,
): readonly RecipeStep[] | undefined {
  const file = inside(folder, "recipe.json");
  if (!existsSync(file.absolute)) {
    return [];
  }
  const source = readJson(file.absolute, file.shown, problems);
  const steps = source && recipeSteps(source, problems);
  if (source && steps && fields) {
    checkRecipeColumns(source, steps, fields, problems);
  }
  return steps;
}

function reportsOf(
  folder: Folder,
  tables: readonly string[],
  problems: ProblemList,
): Dataset["reports"] {
  if (!existsSync(folder.absolute)) {
    return [];
  }
  const file = inside(folder, "report.yaml");
  const files = sqlFiles(folder, ["report.yaml"], problems);
  const source = readYaml(file.absolute, file.shown, problems);
  const report = source && reportFacts(source, files, tables, problems);
  return report ? [report] : [];
}

function sqlFiles(
  folder: Folder,
  others: readonly string[],
  problems: ProblemList,
): readonly SqlFile[] {
  return namesIn(folder)
    .filter((name) => !others.includes(name))
    .flatMap((name) => {
      const { absolute, shown } = inside(folder, name);
      if (!KEBAB_FILE.test(name)) {
        problems.add({
          file: shown,
          path: "",
          found: "must be a .sql file named in kebab-case",
          change: "rename it like accidents-by-month.sql, or remove it",
        });
        return [];
      }
      const sql = readText(absolute, shown, problems);
      return sql === undefined ? [] : [{ file: shown, name: name.slice(0, -".sql".length), sql }];
    });
}
