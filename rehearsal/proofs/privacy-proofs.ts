import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { unzipSync } from "fflate";
import { Names } from "../../components/names";
import { tableName } from "../../components/storage/lake-layout";
import type { Dataset, StackFacts } from "../../environments/facts/facts";
import type { Proof } from "../summary";
import type { Steward } from "./steward";

/** Shorter values, such as a two-letter code, occur everywhere by chance and identify nobody. */
const SHORTEST_VALUE = 6;
/** Values looked for, per column. */
const MOST_VALUES = 5000;

/**
 * That values which the contract drops or pseudonymises occur in no published file and in no log.
 *
 * @param folders every file below them is searched, workbooks inside their archive.
 */
export async function proveNothingPersonalIsPublished(
  steward: Steward,
  facts: StackFacts,
  folders: readonly string[],
): Promise<Proof[]> {
  const texts = folders.flatMap((folder) => filesBelow(folder).flatMap(searchable));
  return Promise.all(
    facts.department.datasets.map(async (dataset) => {
      const claim = `${dataset.name}: no dropped or pseudonymised value occurs in reports or logs`;
      const values = await personalValues(steward, facts, dataset);
      const found = texts.flatMap(({ file, text }) => {
        const columns = [...values]
          .filter(([, ofColumn]) => ofColumn.some((value) => text.includes(value)))
          .map(([column]) => column);
        return columns.map((column) => `${file} holds a value of ${column}`);
      });
      const looked = [...values.values()].reduce((sum, ofColumn) => sum + ofColumn.length, 0);
      return found.length === 0
        ? { claim, holds: true, evidence: [`${looked} values looked for in ${texts.length} texts`] }
        : { claim, holds: false, evidence: [...new Set(found)] };
    }),
  );
}

/** Column → the distinct values that must not leave the pipeline. */
async function personalValues(
  steward: Steward,
  facts: StackFacts,
  dataset: Dataset,
): Promise<Map<string, string[]>> {
  const database = Names.of(facts).database("raw");
  const values = new Map<string, string[]>();
  const table = tableName(dataset.name);
  if ((await steward.metadataLocation(database, table)) === undefined) return values;
  for (const { name, privacy } of dataset.fields) {
    if (privacy !== "drop" && privacy !== "pseudonymise") continue;
    const { rows } = await steward.ask(
      `${dataset.name}: values of ${name}`,
      `SELECT DISTINCT "${name}" AS value FROM ${database}.${table}
       WHERE length("${name}") >= ${SHORTEST_VALUE} ORDER BY 1 LIMIT ${MOST_VALUES}`,
    );
    values.set(
      name,
      rows.flatMap(([value]) => (typeof value === "string" ? [value] : [])),
    );
  }
  return values;
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

function searchable(file: string): { readonly file: string; readonly text: string }[] {
  const bytes = readFileSync(file);
  const name = path.basename(file);
  if (!name.endsWith(".xlsx")) return [{ file: name, text: bytes.toString("utf8") }];
  return Object.entries(unzipSync(bytes)).map(([part, content]) => ({
    file: `${name} (${part})`,
    text: Buffer.from(content).toString("utf8"),
  }));
}
