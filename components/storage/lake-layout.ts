/**
 * Where things lie in the lake: the one place that knows zone names and prefixes.
 *
 * Every key starts with the dataset, so that a grant for one dataset can be one prefix.
 */

/** Every zone has one bucket. */
export const ZONES = [
  "landing",
  "raw",
  "trusted",
  "curated",
  "quarantine",
  "published",
  "artifacts",
  "athena-results",
  "logs",
] as const;

/** A zone of the lake. */
export type ZoneName = (typeof ZONES)[number];

/** Zones that the catalogue shows as a database. */
export const DATABASE_ZONES = ["landing", "raw", "trusted", "curated", "quarantine"] as const;

/** A zone with a Glue database. */
export type DatabaseZone = (typeof DATABASE_ZONES)[number];

/** Whether a zone has tables; only there does a key begin with its dataset. */
export const isDatabaseZone = (zone: ZoneName): zone is DatabaseZone =>
  DATABASE_ZONES.some((one) => one === zone);

/** The steps of the pipeline, in the order in which they run. */
export const STEPS = ["clean", "trust", "curate"] as const;

/** A step of the pipeline: one Glue job for each dataset. */
export type Step = (typeof STEPS)[number];

/** The job that brings files from a portal into landing. It is no step: it runs before the pipeline, in a workflow of its own. */
export const COLLECT = "collect";

/** The Glue jobs that a dataset may have. */
export const JOB_KINDS = [COLLECT, ...STEPS] as const;

/** A Glue job of a dataset. */
export type JobKind = (typeof JOB_KINDS)[number];

/**
 * A collected file below its dataset's prefix: `benches.csv`, or `2024/benches-2024.csv`. It is named by what it holds: a
 * newer export of the same replaces it.
 */
export const collectedFile = (dataset: string, part?: string): string =>
  part === undefined ? `${dataset}.csv` : `${part}/${dataset}-${part}.csv`;

/** Zones whose objects have a replica in the second region: what cannot be made again from elsewhere. */
export const REPLICATED_ZONES = ["landing", "raw", "trusted", "curated"] as const;

/** A zone with a replica. */
export type ReplicatedZone = (typeof REPLICATED_ZONES)[number];

/** Folder of the ledger; no curated table may have this name. */
export const LEDGER_FOLDER = "ledger";

/** Folder of a dataset's own table in raw, trusted and quarantine. */
export const TABLE_FOLDER = "table";

/** Everything of a dataset in a zone, e.g. `benches/`. */
export const datasetPrefix = (dataset: string): string => `${dataset}/`;

/** Folders of a dataset in landing that hold no landed files: what senders say of theirs, and repaired rows. */
export const LANDING_FOLDERS = { manifests: "manifests", replays: "replays" } as const;

/** What senders say of a dataset's files, in landing. */
export const manifestsPrefix = (dataset: string): string =>
  `${datasetPrefix(dataset)}${LANDING_FOLDERS.manifests}/`;

/** A dataset's repaired rows, in landing. */
export const replaysPrefix = (dataset: string): string =>
  `${datasetPrefix(dataset)}${LANDING_FOLDERS.replays}/`;

/**
 * Key of a file's manifest in landing.
 *
 * @param file the file's key without the dataset's prefix.
 */
export const manifestKey = (dataset: string, file: string): string =>
  `${manifestsPrefix(dataset)}${file}.json`;

/** A table's files: `benches/table/`, or `benches/<curated table>/`. */
export const tablePrefix = (dataset: string, folder: string = TABLE_FOLDER): string =>
  `${dataset}/${folder}/`;

/** The ledger's entries of a dataset in a zone. */
export const ledgerPrefix = (dataset: string): string => `${dataset}/${LEDGER_FOLDER}/`;

/** Folder of a dataset's profiles in curated; no curated table may have this name. */
export const PROFILE_FOLDER = "profile";

/** The profiles of a dataset in curated: one a run, and the newest. */
export const profilePrefix = (dataset: string): string => `${dataset}/${PROFILE_FOLDER}/`;

/** Key of a dataset's newest profile in curated. */
export const latestProfileKey = (dataset: string): string => `${profilePrefix(dataset)}latest.json`;

/** Entries of runs that have not decided yet; they go when their run ends. */
export const stagedLedgerPrefix = (dataset: string): string => `${ledgerPrefix(dataset)}_staged/`;

/** The Glue and Iceberg table of a dataset. */
export const tableName = (dataset: string): string => dataset.replaceAll("-", "_");

/** Folder of a dataset's data products in curated; no curated table may have this name. */
export const PRODUCTS_FOLDER = "products";

/**
 * Folder of a data product's table in curated, below the dataset that it is made from: what holds for the dataset's
 * files, such as their key and how long they are kept, holds for the product's.
 */
export const productFolder = (product: string): string => `${PRODUCTS_FOLDER}/${product}`;

/** Where DataBrew leaves a dataset's cleaned files, in raw; the clean job takes them over from there. */
export const databrewPrefix = (dataset: string): string => `${dataset}/databrew/`;

/** Key of a dataset's job settings in the artifacts bucket. */
export const settingsKey = (dataset: string): string => `settings/${dataset}.json`;

/** Key of a job's script in the artifacts bucket. */
export const scriptKey = (step: JobKind): string => `jobs/${step}.py`;

/** Key of the PySpark library in the artifacts bucket. */
export const LIBRARY_KEY = "jobs/lake.zip";

/** Key of a jar in the artifacts bucket. */
export const jarKey = (file: string): string => `jars/${file}`;

/** Prefix of the network's flow logs in the logs bucket. */
export const FLOW_LOG_PREFIX = "vpc/";

/** Prefix of the server access logs of a zone in the logs bucket. */
export const accessLogPrefix = (zone: ZoneName): string => `s3/${zone}/`;

/** Where the job that replicates what was there before leaves its list of objects and its report, in the logs bucket. */
export const backfillFolder = (zone: ReplicatedZone): string => `backfill/${zone}`;
