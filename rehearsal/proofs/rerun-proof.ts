import { Names } from "../../components/names";
import { tableName } from "../../components/storage/lake-layout";
import type { StackFacts } from "../../environments/facts/facts";
import type { WorkflowRun } from "../jobs/workflow-run";
import type { Proof } from "../summary";
import type { Steward } from "./steward";

/** Table → the Iceberg metadata file that the catalog points at; a commit changes it. */
export type LakeState = ReadonlyMap<string, string>;

/** Where every Iceberg table of the stack stands. Tables that do not exist yet are absent. */
export async function lakeState(steward: Steward, facts: StackFacts): Promise<LakeState> {
  const state = new Map<string, string>();
  const tables = facts.department.datasets.flatMap(({ name, curated }) => [
    ...(["raw", "trusted", "quarantine"] as const).map((zone) => [zone, tableName(name)] as const),
    ...curated.map(({ table }) => ["curated", table] as const),
  ]);
  for (const [zone, table] of tables) {
    const metadata = await steward.metadataLocation(Names.of(facts).database(zone), table);
    if (metadata !== undefined) state.set(`${zone}.${table}`, metadata);
  }
  return state;
}

/** That a second run over the same landing zone succeeds and commits nothing. */
export function proveRerun(rerun: WorkflowRun, before: LakeState, after: LakeState): Proof {
  const claim = "a second run with nothing new changes no table";
  const changed = [...after].filter(([table, metadata]) => before.get(table) !== metadata);
  const evidence = [
    ...rerun.failed.map(({ job, error }) => `${job}: ${error}`),
    ...changed.map(([table]) => `${table} was committed again`),
  ];
  return evidence.length === 0 && after.size > 0
    ? { claim, holds: true, evidence: [`${after.size} tables as before`] }
    : { claim, holds: false, evidence: evidence.length > 0 ? evidence : ["there is no table"] };
}
