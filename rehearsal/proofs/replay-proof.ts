import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Names } from "../../components/names";
import { tableName } from "../../components/storage/lake-layout";
import { datasetsWithKeys, requestKeyOf } from "../../components/storage/request-key";
import type { Dataset, StackFacts } from "../../environments/facts/facts";
import { LandingZone } from "../../infra/land/landing-zone";
import { Quarantine } from "../../infra/replay/quarantine";
import { isRagged, type RefusedRow, repairFiles } from "../../infra/replay/repair-files";
import { inspectRepaired } from "../../infra/replay/repaired";
import type { Clients } from "../clients";
import type { WorkflowRun } from "../jobs/workflow-run";
import type { Stage } from "../stage";
import type { Proof } from "../summary";
import type { Steward } from "./steward";

export const REPLAY_CLAIM =
  "a repaired row leaves quarantine and keeps its place among the landed rows";

/** A row that was sent back repaired. */
interface Repaired {
  readonly dataset: string;
  readonly row: RefusedRow;
}

/**
 * Repairs one refused row of each dataset as the data steward would, by the modules of `npm run replay`, runs the
 * workflow, and looks where the rows are. A row is repaired with the values of one that is trusted: then it is the same
 * record, and one of the two is a duplicate.
 */
export async function proveReplay(
  { emulator }: Stage,
  facts: StackFacts,
  { clients, steward }: { readonly clients: Clients; readonly steward: Steward },
  runOnce: () => Promise<WorkflowRun>,
): Promise<Proof> {
  const folder = path.join(emulator.state, "repaired", facts.department.name);
  mkdirSync(folder, { recursive: true });
  const sent: Repaired[] = [];
  for (const dataset of facts.department.datasets) {
    const row = await repairOne(facts, dataset, { clients, steward }, folder);
    if (row !== undefined) sent.push({ dataset: dataset.name, row });
  }
  if (sent.length === 0) {
    return {
      claim: REPLAY_CLAIM,
      holds: true,
      evidence: ["no row that could be repaired is refused"],
    };
  }
  const { failed } = await runOnce();
  const problems = failed.map(({ job, error }) => `${job}: ${error}`);
  for (const { dataset, row } of sent) {
    const places = await placesOf(steward, facts, dataset, row);
    if (!/^(trusted|duplicate)$/.test(places)) {
      problems.push(`row ${row.row} of ${row.object} is in: ${places || "no table"}`);
    }
  }
  return problems.length > 0
    ? { claim: REPLAY_CLAIM, holds: false, evidence: problems }
    : { claim: REPLAY_CLAIM, holds: true, evidence: [`${sent.length} rows, one of each dataset`] };
}

/** Sends a refused row back with the values of a trusted one; undefined when there are not both. */
async function repairOne(
  facts: StackFacts,
  { name }: Dataset,
  { clients, steward }: { readonly clients: Clients; readonly steward: Steward },
  folder: string,
): Promise<RefusedRow | undefined> {
  const names = Names.of(facts);
  if (
    (await steward.metadataLocation(names.database("quarantine"), tableName(name))) === undefined
  ) {
    return undefined;
  }
  const refused = await new Quarantine(clients.athena, names, name).refusedRows();
  const row = refused.find((one) => !isRagged(one));
  const { raw, trusted } = tables(names, name);
  const { rows } = await steward.ask(
    `${name}: a trusted row as received`,
    `SELECT r."_original" FROM ${raw} r JOIN ${trusted} t ON r."_object" = t."_object"
       AND r."_version" = t."_version" AND r."_row" = t."_row" LIMIT 1`,
  );
  const original = rows[0]?.[0];
  if (row === undefined || typeof original !== "string") return undefined;
  const file = path.join(folder, `${name}.csv`);
  writeFileSync(file, repairFiles([{ ...row, original }], new Map())[0] ?? "", { mode: 0o600 });
  const key = requestKeyOf(names, datasetsWithKeys(facts.department), name);
  const zone = new LandingZone(clients.s3, names.bucket("landing"), name, key);
  for (const outgoing of await inspectRepaired([file], new Date())) await zone.deliver(outgoing);
  return row;
}

/** The tables behind raw in which a row is, by kind where it is set aside. */
async function placesOf(
  steward: Steward,
  facts: StackFacts,
  dataset: string,
  { object, version, row }: RefusedRow,
): Promise<string> {
  const { trusted, quarantine } = tables(Names.of(facts), dataset);
  const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const origin = `"_object" = ${literal(object)} AND "_version" = ${literal(version)} AND "_row" = ${row}`;
  const { rows } = await steward.ask(
    `${dataset}: places of a repaired row`,
    `SELECT kind FROM ${quarantine} WHERE ${origin} UNION ALL SELECT 'trusted' FROM ${trusted} WHERE ${origin}`,
  );
  return rows.map(([place]) => String(place)).join(", ");
}

const tables = (names: Names, dataset: string) => {
  const of = (zone: "raw" | "trusted" | "quarantine") =>
    `${names.database(zone)}.${tableName(dataset)}`;
  return { raw: of("raw"), trusted: of("trusted"), quarantine: of("quarantine") };
};
