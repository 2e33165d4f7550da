import { Names } from "../../components/names";
import type { Dataset, StackFacts } from "../../environments/facts/facts";
import { tableName } from "../../components/storage/lake-layout";
import type { DatasetSummary, Proof } from "../summary";
import type { LedgerEntry, Steward } from "./steward";

/** What this rehearsal put into the landing zone of one dataset. */
export interface Landed {
  readonly files: number;
  /** Absent for files that were not generated. */
  readonly rows?: number;
}

/** What the lake holds of one dataset. */
export interface DatasetFindings {
  readonly summary: DatasetSummary;
  readonly proofs: readonly Proof[];
}

/**
 * Reads a dataset's ledgers and tables as the data steward and sets them against each other and against what was landed.
 */
export async function proveDataset(
  steward: Steward,
  facts: StackFacts,
  dataset: Dataset,
  landed: Landed,
): Promise<DatasetFindings> {
  const names = tableNames(facts, dataset);
  const bucket = (zone: "raw" | "trusted") => Names.of(facts).bucket(zone);
  const [cleaned, trusted] = [
    await steward.ledger(bucket("raw"), dataset.name),
    await steward.ledger(bucket("trusted"), dataset.name),
  ];
  // Repaired rows add no file: they take the places of rows that landed.
  const inputs = cleaned
    .flatMap((entry) => entry.inputs)
    .filter(({ outcome }) => outcome !== "replayed");
  const accepted = inputs.filter((input) => input.outcome === "accepted");
  const refused = inputs.filter((input) => input.outcome === "refused");
  const landedRows = accepted.reduce((sum, input) => sum + input.rows, 0);
  const known = accepted.length > 0 && trusted.length > 0;
  const count = async (what: string, sql: string) =>
    known ? steward.count(`${dataset.name}: ${what}`, sql) : 0;
  const kind = (value: string) =>
    count(value, `SELECT count(*) FROM ${names.quarantine} WHERE kind = '${value}'`);
  const summary: DatasetSummary = {
    landedRows,
    rawRows: await count("raw rows", `SELECT count(*) FROM ${names.raw}`),
    trustedRows: await count("trusted rows", `SELECT count(*) FROM ${names.trusted}`),
    quarantinedRows: await kind("refused"),
    duplicateRows: await kind("duplicate"),
    refusedFiles: refused.length,
    curated: await curatedRows(steward, facts, dataset, known),
    quality: latestQuality(trusted),
    qualityScore: latestScore(trusted),
  };
  const astray = await count("rows astray", rowsAstray(names));
  const { trustedRows, quarantinedRows, duplicateRows } = summary;
  return {
    summary,
    proofs: [
      everyFileIsInTheLedger(dataset, inputs.length, landed.files),
      ...(landed.rows === undefined
        ? []
        : [
            equal(
              `${dataset.name}: clean read as many rows as were generated`,
              landedRows,
              landed.rows,
            ),
          ]),
      equal(`${dataset.name}: raw holds every landed row`, summary.rawRows, landedRows),
      equal(
        `${dataset.name}: every landed row is trusted, quarantined or a counted duplicate`,
        trustedRows + quarantinedRows + duplicateRows,
        landedRows,
      ),
      equal(`${dataset.name}: no row is in two places or in none, row by row`, astray, 0),
      everyCuratedTableAnswers(dataset, summary.curated, accepted.length > 0),
    ],
  };
}

/** Names that Athena and Spark both understand. */
function tableNames(facts: StackFacts, dataset: Dataset) {
  const of = (zone: "raw" | "trusted" | "quarantine") =>
    `${Names.of(facts).database(zone)}.${tableName(dataset.name)}`;
  return { raw: of("raw"), trusted: of("trusted"), quarantine: of("quarantine") };
}

/** Origins that are not exactly once in raw and exactly once behind it. */
function rowsAstray(names: ReturnType<typeof tableNames>): string {
  const origins = (table: string, raw: number) =>
    `SELECT "_object", "_version", "_row", ${raw} AS raw, ${1 - raw} AS placed FROM ${table}`;
  return `WITH places AS (
  ${origins(names.raw, 1)}
  UNION ALL ${origins(names.trusted, 0)}
  UNION ALL ${origins(names.quarantine, 0)}
)
SELECT count(*) FROM (
  SELECT "_object", "_version", "_row", sum(raw) AS raw_places, sum(placed) AS placed_places
  FROM places
  GROUP BY "_object", "_version", "_row"
) origins
WHERE raw_places <> 1 OR placed_places <> 1`;
}

async function curatedRows(
  steward: Steward,
  facts: StackFacts,
  dataset: Dataset,
  known: boolean,
): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  for (const { table } of known ? dataset.curated : []) {
    const name = `${Names.of(facts).database("curated")}.${table}`;
    rows[table] = await steward.count(table, `SELECT count(*) FROM ${name}`);
  }
  return rows;
}

/** Each rule as the latest run that checked it saw it. */
function latestQuality(entries: readonly LedgerEntry[]): Record<string, unknown> {
  return Object.assign({}, ...entries.map((entry) => entry.quality)) as Record<string, unknown>;
}

/** The score of the latest run that judged a delivered file; of repaired rows there are but a few. */
function latestScore(entries: readonly LedgerEntry[]): number | null {
  const scores = entries.flatMap(({ inputs, details }) => {
    const score = details?.["qualityScore"];
    const delivered = inputs.some(({ outcome }) => outcome === "accepted");
    return delivered && typeof score === "number" ? [score] : [];
  });
  return scores.at(-1) ?? null;
}

function equal(claim: string, found: number, expected: number): Proof {
  return found === expected
    ? { claim, holds: true, evidence: [String(found)] }
    : { claim, holds: false, evidence: [`found ${found}, expected ${expected}`] };
}

function everyFileIsInTheLedger(dataset: Dataset, found: number, expected: number): Proof {
  return equal(
    `${dataset.name}: every landed file is accepted or refused in the ledger`,
    found,
    expected,
  );
}

function everyCuratedTableAnswers(
  dataset: Dataset,
  curated: Readonly<Record<string, number>>,
  expected: boolean,
): Proof {
  const claim = `${dataset.name}: every curated table answers through Athena`;
  const silent = dataset.curated.filter(({ table }) => curated[table] === undefined);
  if (expected && silent.length > 0) {
    return { claim, holds: false, evidence: silent.map(({ table }) => `${table} was not made`) };
  }
  return { claim, holds: true, evidence: [`${Object.keys(curated).length} tables`] };
}
