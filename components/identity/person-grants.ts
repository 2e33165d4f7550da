import type { Dataset } from "../../environments/facts/facts";
import type { QueryWorkspace } from "../analysis/query-workspace";
import type { Names } from "../names";
import type { Catalog } from "../storage/catalog";
import type { DataLake } from "../storage/data-lake";
import { DATABASE_ZONES, type DatabaseZone, tableName } from "../storage/lake-layout";
import {
  grantReachServers,
  grantReadLogs,
  grantRunWorkflows,
  grantSeeBudgets,
  grantSeeMetrics,
  grantUseQueryEditor,
} from "./console-grants";
import type { PersonDuty } from "./duties";
import type { DutyRole } from "./duty-role";

/** What people's grants are made from. */
export interface PersonParties {
  readonly names: Names;
  readonly roles: Readonly<Record<PersonDuty, DutyRole>>;
  readonly datasets: readonly Dataset[];
  readonly lake: DataLake;
  readonly catalog: Catalog;
  /** The analysts' own workgroup: in a workgroup everyone reads everyone's results. */
  readonly analyses: QueryWorkspace;
  /** The steward's, who sees personal data. */
  readonly inquiries: QueryWorkspace;
}

/** What each person's duty is for, shown in IAM. */
export const PERSON_TERMS: Readonly<Record<PersonDuty, string>> = {
  "project-lead": "Reads reports, watches progress and spending",
  "data-engineer": "Delivers files, runs and watches the workflows",
  "data-analyst": "Queries curated tables and reads reports",
  "cloud-engineer": "Watches and restarts what the platform runs on",
  steward: "Looks into tables and ledgers to answer for the data",
  "privacy-officer": "Checks what is held about people and what was done with it",
};

/** Zones whose ledgers tell what happened to each file, in counts and reasons. */
const LEDGER_ZONES = ["raw", "trusted", "curated"] as const;

/** Reports for the public, and those for the department. */
const PUBLISHED_PREFIXES = ["internal/", "public/"];

/**
 * What each person may do. Only the steward reads rows that may be personal, and sends them back repaired;
 * only the engineer starts anything; nobody deletes, and nobody changes what another role may do.
 */
export function grantPersons(parties: PersonParties): void {
  grantProjectLead(parties);
  grantDataEngineer(parties);
  grantDataAnalyst(parties);
  grantCloudEngineer(parties);
  grantSteward(parties);
  grantPrivacyOfficer(parties);
}

function grantProjectLead({ names, roles, lake }: PersonParties): void {
  const lead = roles["project-lead"];
  readReports(lead, lake);
  grantSeeMetrics(lead, names);
  grantSeeBudgets(lead, names);
}

/** Sees which columns a table has and what happened to each file, not one row of it. */
function grantDataEngineer(parties: PersonParties): void {
  const { names, roles, datasets, lake } = parties;
  const engineer = roles["data-engineer"];
  for (const { name } of datasets) lake.zone("landing").grantDeliver(engineer, name);
  seeDescriptions(engineer, parties);
  grantRunWorkflows(engineer, names);
  grantReadLogs(engineer, names, [names.jobLogPrefix()]);
  grantSeeMetrics(engineer, names);
}

function grantDataAnalyst({
  names,
  roles,
  datasets,
  lake,
  catalog,
  analyses,
}: PersonParties): void {
  const analyst = roles["data-analyst"];
  analyses.grantQuery(analyst);
  for (const { name, curated } of datasets) {
    for (const { table } of curated) {
      lake.zone("curated").grantRead(analyst, name, table);
      catalog.grantRead(analyst, "curated", table);
    }
  }
  // The reports' queries are offered to copy, not to run where the reports run.
  grantUseQueryEditor(analyst, names, [names.workgroup(), names.workgroup("data-analyst")]);
  readReports(analyst, lake);
}

function grantCloudEngineer({ names, roles }: PersonParties): void {
  const engineer = roles["cloud-engineer"];
  grantSeeMetrics(engineer, names);
  grantReadLogs(engineer, names, [names.jobLogPrefix(), `/${names.identity.stack}/`]);
  grantReachServers(engineer, names);
}

/** Everything after landing, row by row, and repaired rows into landing: the one person who answers for the data. */
function grantSteward({ roles, datasets, lake, catalog, inquiries }: PersonParties): void {
  const { steward } = roles;
  inquiries.grantQuery(steward);
  for (const { name, curated } of datasets) {
    for (const zone of ["raw", "trusted", "quarantine"] as const) {
      lake.zone(zone).grantRead(steward, name);
      catalog.grantRead(steward, zone, tableName(name));
    }
    for (const { table } of curated) {
      lake.zone("curated").grantRead(steward, name, table);
      catalog.grantRead(steward, "curated", table);
    }
    for (const zone of LEDGER_ZONES) lake.zone(zone).grantReadLedger(steward, name);
    lake.zone("landing").grantDeliverReplays(steward, name);
  }
}

/**
 * Reads what the ledgers count and why rows were refused, never a refused row: IAM cannot leave out the columns that
 * hold the person. Where one row matters, the steward looks.
 */
function grantPrivacyOfficer(parties: PersonParties): void {
  const officer = parties.roles["privacy-officer"];
  seeDescriptions(officer, parties);
  readReports(officer, parties.lake);
}

/** Reads the descriptions of all tables, and the ledgers. */
function seeDescriptions(
  role: DutyRole,
  { datasets, lake, catalog }: Pick<PersonParties, "datasets" | "lake" | "catalog">,
): void {
  for (const { name, curated } of datasets) {
    for (const zone of DATABASE_ZONES) {
      for (const table of tablesIn(zone, name, curated)) catalog.grantRead(role, zone, table);
    }
    for (const zone of LEDGER_ZONES) lake.zone(zone).grantReadLedger(role, name);
  }
}

const tablesIn = (zone: DatabaseZone, dataset: string, curated: Dataset["curated"]): string[] =>
  zone === "curated" ? curated.map(({ table }) => table) : [tableName(dataset)];

function readReports(role: DutyRole, lake: DataLake): void {
  for (const prefix of PUBLISHED_PREFIXES) lake.zone("published").grantReadPrefix(role, prefix);
}
