import type { Dataset } from "../../environments/facts/facts";
import type { Catalog } from "../storage/catalog";
import type { DataLake } from "../storage/data-lake";
import type { DutyRole, Trust } from "./duty-role";
import type { EncryptionKeys } from "../storage/encryption-keys";
import type { JobRuntime } from "../processing/job-runtime";
import type { Duty } from "./duties";
import { type Step, STEPS, tableName } from "../storage/lake-layout";
import type { Pipeline } from "../processing/pipeline";
import type { QueryWorkspace } from "../analysis/query-workspace";

/** The duties that a platform has so far. */
export type PlatformDuty = Extract<
  Duty,
  "ingest" | Step | "publish" | "serve" | "orchestrate" | "steward"
>;

/** What each duty is for, and who takes it on. */
export const DUTY_TERMS: Readonly<
  Record<PlatformDuty, { readonly trust: Trust; readonly does: string }>
> = {
  ingest: { trust: { by: "ec2" }, does: "Puts received files into landing" },
  clean: { trust: { by: "glue" }, does: "Turns landed files into typed rows in raw" },
  trust: { trust: { by: "glue" }, does: "Checks raw rows into trusted or quarantine" },
  curate: { trust: { by: "glue" }, does: "Makes curated tables from trusted rows" },
  publish: { trust: { by: "ec2" }, does: "Queries curated tables and writes reports" },
  serve: { trust: { by: "ec2" }, does: "Reads published reports" },
  orchestrate: { trust: { by: "scheduler" }, does: "Starts the workflow" },
  steward: {
    trust: { by: "people" },
    does: "Looks into tables and ledgers to answer for the data",
  },
};

/** Reports for the public, and those for the department. */
const PUBLISHED_PREFIXES = ["internal/", "public/"];

/** What the grants are made from. */
export interface GrantParties {
  readonly roles: Readonly<Record<PlatformDuty, DutyRole>>;
  readonly datasets: readonly Dataset[];
  readonly keys: EncryptionKeys;
  readonly lake: DataLake;
  readonly catalog: Catalog;
  readonly runtime: JobRuntime;
  readonly pipeline: Pipeline;
  readonly reports: QueryWorkspace;
  readonly inquiries: QueryWorkspace;
}

/** Who may do what: the whole of it, a duty at a time. */
export function grantDuties(parties: GrantParties): void {
  const { roles, datasets, lake, runtime, pipeline, reports, inquiries } = parties;
  for (const dataset of datasets) grantDataset(parties, dataset);
  for (const step of STEPS) runtime.grantRun(roles[step], step);
  pipeline.grantStart(roles.orchestrate);
  reports.grantQuery(roles.publish);
  inquiries.grantQuery(roles.steward);
  for (const prefix of PUBLISHED_PREFIXES) {
    lake.zone("published").grantWritePrefix(roles.publish, prefix);
    lake.zone("published").grantReadPrefix(roles.serve, prefix);
  }
}

function grantDataset({ roles, keys, lake, catalog }: GrantParties, dataset: Dataset): void {
  const { name } = dataset;
  const table = tableName(name);
  const { ingest, clean, trust, curate, publish, steward } = roles;

  lake.zone("landing").grantDeliver(ingest, name);

  lake.zone("landing").grantReadDelivered(clean, name);
  lake.zone("raw").grantReadWrite(clean, name);
  lake.zone("raw").grantAppendLedger(clean, name);
  catalog.grantWrite(clean, "raw", table);

  lake.zone("raw").grantRead(trust, name);
  lake.zone("raw").grantReadLedger(trust, name);
  catalog.grantRead(trust, "raw", table);
  for (const zone of ["trusted", "quarantine"] as const) {
    lake.zone(zone).grantReadWrite(trust, name);
    catalog.grantWrite(trust, zone, table);
  }
  lake.zone("trusted").grantAppendLedger(trust, name);
  if (dataset.fields.some((field) => field.privacy === "pseudonymise")) {
    keys.grantReadPseudonymKey(trust);
  }

  lake.zone("trusted").grantRead(curate, name);
  lake.zone("trusted").grantReadLedger(curate, name);
  catalog.grantRead(curate, "trusted", table);
  lake.zone("curated").grantAppendLedger(curate, name);
  for (const curated of dataset.curated) {
    lake.zone("curated").grantReadWrite(curate, name, curated.table);
    catalog.grantWrite(curate, "curated", curated.table);
    for (const reader of [publish, steward]) {
      lake.zone("curated").grantRead(reader, name, curated.table);
      catalog.grantRead(reader, "curated", curated.table);
    }
  }

  for (const zone of ["raw", "trusted", "quarantine"] as const) {
    lake.zone(zone).grantRead(steward, name);
    catalog.grantRead(steward, zone, table);
  }
  for (const zone of ["raw", "trusted", "curated"] as const) {
    lake.zone(zone).grantReadLedger(steward, name);
  }
}
