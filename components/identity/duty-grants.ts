import type { Dataset } from "../../environments/facts/facts";
import type { DataProducts } from "../analysis/data-products";
import type { QueryWorkspace } from "../analysis/query-workspace";
import type { Names } from "../names";
import { grantReportMetrics } from "../oversight/metrics";
import type { Cleaning } from "../processing/cleaning";
import type { Collection } from "../processing/collection";
import type { PublishTrigger } from "../processing/events";
import type { JobRuntime } from "../processing/job-runtime";
import type { Pipeline } from "../processing/pipeline";
import type { Servers } from "../serving/servers";
import type { Backup } from "../storage/backup";
import type { Catalog } from "../storage/catalog";
import type { DataLake } from "../storage/data-lake";
import type { EncryptionKeys } from "../storage/encryption-keys";
import { STEPS, tableName } from "../storage/lake-layout";
import type { Duty, PersonDuty } from "./duties";
import type { DutyRole } from "./duty-role";
import { grantPersons, PERSON_TERMS } from "./person-grants";
import type { Trust } from "./trust";

/** The duties that a department may have; readers of data products come with the products. */
export type PlatformDuty = Exclude<Duty, `consume-${string}`>;

/** What a department has only where it asks for it: a portal to collect from, DataBrew, QuickSight. */
type OptionalDuty = "collect" | "cleanse" | "visualise";

/** Who takes a duty on, and what it is for. */
interface DutyTerms {
  readonly trust: Trust;
  readonly does: string;
}

const person = (duty: PersonDuty): DutyTerms => ({
  trust: { by: "people" },
  does: PERSON_TERMS[duty],
});

/** What each duty is for, and who takes it on. */
export const DUTY_TERMS: Readonly<Record<PlatformDuty, DutyTerms>> = {
  ingest: { trust: { by: "systems" }, does: "Puts received files into landing" },
  collect: { trust: { by: "glue" }, does: "Brings files of open data portals into landing" },
  cleanse: { trust: { by: "databrew" }, does: "Applies cleaning recipes in DataBrew" },
  clean: { trust: { by: "glue" }, does: "Turns landed files into typed rows in raw" },
  trust: { trust: { by: "glue" }, does: "Checks raw rows into trusted or quarantine" },
  curate: { trust: { by: "glue" }, does: "Makes curated tables from trusted rows" },
  publish: { trust: { by: "ec2" }, does: "Queries curated tables and writes reports" },
  serve: { trust: { by: "ec2" }, does: "Reads the reports that are public" },
  replicate: { trust: { by: "s3" }, does: "Copies data to the replica region" },
  orchestrate: { trust: { by: "scheduler" }, does: "Starts workflows and cleaning jobs" },
  notify: { trust: { by: "events" }, does: "Starts workflows and publishing when jobs end" },
  visualise: { trust: { by: "quicksight" }, does: "Queries curated tables for dashboards" },
  "project-lead": person("project-lead"),
  "data-engineer": person("data-engineer"),
  "data-analyst": person("data-analyst"),
  "cloud-engineer": person("cloud-engineer"),
  steward: person("steward"),
  "privacy-officer": person("privacy-officer"),
};

/** What the grants are made from. */
export interface GrantParties {
  readonly names: Names;
  readonly roles: Readonly<Record<Exclude<PlatformDuty, OptionalDuty>, DutyRole>>;
  readonly datasets: readonly Dataset[];
  readonly keys: EncryptionKeys;
  readonly lake: DataLake;
  readonly backup: Backup;
  readonly catalog: Catalog;
  readonly runtime: JobRuntime;
  readonly pipeline: Pipeline;
  /** What is collected from portals and under which role, where a dataset asks for it. */
  readonly collecting?: { readonly collection: Collection; readonly role: DutyRole };
  /** DataBrew's part and its role, where a dataset asks for it. */
  readonly cleansing?: { readonly cleaning: Cleaning; readonly role: DutyRole };
  readonly reports: QueryWorkspace;
  readonly analyses: QueryWorkspace;
  readonly inquiries: QueryWorkspace;
  readonly products: DataProducts;
  readonly servers: Servers;
  readonly publishTrigger: PublishTrigger;
}

/** Who may do what: the whole of it, a duty at a time. */
export function grantDuties(parties: GrantParties): void {
  const { roles, datasets, backup, runtime, pipeline, collecting, cleansing, products } = parties;
  for (const dataset of datasets) grantDataset(parties, dataset);
  for (const step of STEPS) runtime.grantRun(roles[step], step);
  products.grantWrite(roles.curate);
  grantReportMetrics(roles.trust);
  grantReportMetrics(roles.curate);

  collecting?.collection.grantCollect(collecting.role);
  collecting?.collection.grantStart(roles.orchestrate);
  cleansing?.cleaning.grantCleanse(cleansing.role);
  cleansing?.cleaning.grantTakeOver(roles.clean);
  cleansing?.cleaning.grantStart(roles.orchestrate);
  cleansing?.cleaning.grantStartByHand(roles["data-engineer"]);
  pipeline.grantStart(roles.orchestrate);
  pipeline.grantNotify(roles.notify);
  parties.publishTrigger.grantPublish(roles.notify);
  backup.grantReplicate(roles.replicate);
  backup.grantBackfill(roles.replicate);
  backup.grantStartBackfill(roles["cloud-engineer"]);

  grantServers(parties);
  grantPersons(parties);
}

/** The general server publishes and shows everything; the web server reads what is public, and nothing else. */
function grantServers({ roles, lake, reports, servers }: GrantParties): void {
  const published = lake.zone("published");
  reports.grantQuery(roles.publish);
  for (const prefix of ["internal/", "public/"]) {
    published.grantReadPrefix(roles.publish, prefix);
    published.grantWritePrefix(roles.publish, prefix);
    published.grantRemovePrefix(roles.publish, prefix);
  }
  published.grantReadPrefix(roles.serve, "public/");
  servers.grantReportLastRuns(roles.publish);
  servers.grantRun(roles.publish);
  servers.grantRun(roles.serve);
}

function grantDataset({ roles, keys, lake, catalog }: GrantParties, dataset: Dataset): void {
  const { name } = dataset;
  const table = tableName(name);
  const { ingest, clean, trust, curate, publish } = roles;

  lake.zone("landing").grantDeliver(ingest, name);
  lake.zone("landing").grantSeeDelivered(ingest, name);

  lake.zone("landing").grantReadDelivered(clean, name);
  lake.zone("raw").grantReadWrite(clean, name);
  lake.zone("raw").grantAppendLedger(clean, name);
  catalog.grantWrite(clean, "raw", table);
  // Whether a row that comes back repaired is still in quarantine, or not judged yet.
  lake.zone("quarantine").grantRead(clean, name);
  catalog.grantRead(clean, "quarantine", table);
  lake.zone("trusted").grantReadLedger(clean, name);

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
  lake.zone("curated").grantKeepProfiles(curate, name);
  lake.zone("curated").grantReadProfiles(publish, name);
  for (const curated of dataset.curated) {
    lake.zone("curated").grantReadWrite(curate, name, curated.table);
    catalog.grantWrite(curate, "curated", curated.table);
    lake.zone("curated").grantRead(publish, name, curated.table);
    catalog.grantRead(publish, "curated", curated.table);
  }
}
