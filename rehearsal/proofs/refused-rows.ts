import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Names } from "../../components/names";
import { tableName } from "../../components/storage/lake-layout";
import type { StackFacts } from "../../environments/facts/facts";
import { toCsv } from "../../publishing/csv";
import type { Proof } from "../summary";
import type { Steward } from "./steward";

const OWNER_ONLY = 0o600;

/**
 * Writes what quarantine holds, one CSV file a dataset, for the steward to mend: where each row came from, why it was refused, and the row as
 * it arrived. The files hold personal data: only their owner may read them.
 */
export async function exportRefusedRows(
  steward: Steward,
  facts: StackFacts,
  folder: string,
): Promise<Proof> {
  mkdirSync(folder, { recursive: true });
  const evidence: string[] = [];
  for (const { name } of facts.department.datasets) {
    const database = Names.of(facts).database("quarantine");
    if ((await steward.metadataLocation(database, tableName(name))) === undefined) continue;
    const rows = await steward.ask(
      `${name}: refused rows`,
      `SELECT "_object", "_version", "_row", kind, reasons, original
       FROM ${database}.${tableName(name)}
       ORDER BY "_object", "_row"`,
    );
    writeFileSync(path.join(folder, `${name}.csv`), toCsv(rows), { mode: OWNER_ONLY });
    evidence.push(`${name}: ${rows.rows.length} rows`);
  }
  return { claim: "every refused row is written out for the steward", holds: true, evidence };
}
