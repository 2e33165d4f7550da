import type { DatasetChecks } from "../environments/facts/checks";
import { Names } from "../components/names";
import { LANDED_FILE_COLUMN } from "../components/processing/cleaning";
import { datasetsWithKeys, requestKeyOf } from "../components/storage/encryption-keys";
import {
  collectedFile,
  databrewPrefix,
  type DatabaseZone,
  productFolder,
  tableName,
} from "../components/storage/lake-layout";
import type { CuratedTable, Dataset, Field, LandingFormat } from "../environments/facts/facts";
import type { DataProduct, RecipeStep, StackFacts } from "../environments/facts/facts";

/** Where the tables of a zone are. */
interface TableZone {
  readonly bucket: string;
  readonly database: string;
}

/** What runs the recipe, and where the clean job finds what DataBrew made. */
export type CleaningSettings =
  | { readonly engine: "glue" }
  | {
      readonly engine: "databrew";
      readonly job: string;
      /** Prefix in the raw bucket. */
      readonly prefix: string;
      /** Column that names the landed file of a row. */
      readonly fileColumn: string;
      /** Minutes after which DataBrew stops the job: it began no earlier before its output. */
      readonly timeoutMinutes: number;
    };

/** A table for readers outside the department, made from a curated one. */
export interface ProductSettings {
  readonly name: string;
  readonly title: string;
  readonly database: string;
  readonly table: string;
  /** The curated table that it takes its rows from. */
  readonly source: string;
  readonly columns: readonly string[];
  /** Its folder below the dataset's prefix in curated. */
  readonly folder: string;
}

/** Where the collect job finds a dataset's files, and what it calls them. */
export interface SourceSettings {
  readonly baseUrl: string;
  readonly sender: string;
  readonly timezone: string;
  readonly delimiter: string;
  /** Whether files begin with a byte order mark. */
  readonly withBom: boolean;
  readonly parts: readonly {
    /** Below the dataset's prefix in landing. */
    readonly file: string;
    readonly dataset: string;
    readonly where?: string;
    readonly orderBy?: string;
  }[];
}

/** What the jobs of a dataset are told; `lake/settings_file.py` reads it. */
export interface JobSettings {
  readonly department: string;
  readonly stage: string;
  readonly dataset: string;
  readonly table: string;
  readonly zones: {
    readonly landing: { readonly bucket: string };
    readonly raw: TableZone;
    readonly trusted: TableZone;
    readonly quarantine: TableZone;
    readonly curated: TableZone;
  };
  readonly landing: LandingFormat;
  readonly cleaning: CleaningSettings;
  readonly fields: readonly Field[];
  /** Of rows with the same key the one counts that has the latest value here; absent: the one that landed last. */
  readonly latestBy?: string;
  readonly recipe: readonly RecipeStep[];
  readonly rules: readonly string[];
  /** Absent: nothing differs from what the jobs do by themselves. */
  readonly checks?: DatasetChecks;
  readonly curated: readonly CuratedTable[];
  /** Absent: files come from those who deliver them. */
  readonly source?: SourceSettings;
  /** Absent: the dataset has no data product. */
  readonly products?: readonly ProductSettings[];
  readonly owner: string;
  readonly licence: string;
  readonly title: string;
  readonly description: string;
  readonly retentionDays: number;
  readonly contractVersion: string;
  /** SSM parameter; trust reads it only when a field is pseudonymised. */
  readonly pseudonymKeyParameter: string;
  /** ARN of the key that what the jobs write is to be under; absent: the bucket's default. */
  readonly encryptionKey?: string;
}

/** The settings of one dataset's jobs: a pure function of the facts. */
export function jobSettings(facts: StackFacts, dataset: Dataset): JobSettings {
  const names = Names.of(facts);
  const zone = (name: DatabaseZone): TableZone => ({
    bucket: names.bucket(name),
    database: names.database(name),
  });
  const { department, stage } = facts;
  const encryptionKey = requestKeyOf(names, datasetsWithKeys(department), dataset.name);
  const products = productSettings(names, department.products, dataset.name);
  return {
    department: department.name,
    stage,
    dataset: dataset.name,
    table: tableName(dataset.name),
    zones: {
      landing: { bucket: names.bucket("landing") },
      raw: zone("raw"),
      trusted: zone("trusted"),
      quarantine: zone("quarantine"),
      curated: zone("curated"),
    },
    landing: dataset.landing,
    cleaning: cleaningSettings(names, facts, dataset),
    fields: dataset.fields,
    ...(dataset.latestBy === undefined ? {} : { latestBy: dataset.latestBy }),
    recipe: dataset.recipe,
    rules: dataset.rules,
    ...(dataset.checks === undefined ? {} : { checks: dataset.checks }),
    curated: dataset.curated,
    ...sourceSettings(dataset),
    ...(products.length === 0 ? {} : { products }),
    owner: dataset.owner,
    licence: dataset.licence,
    title: dataset.title,
    description: dataset.description,
    retentionDays: dataset.retentionDays,
    contractVersion: dataset.contractVersion,
    pseudonymKeyParameter: names.pseudonymKeyParameter(),
    ...(encryptionKey === undefined ? {} : { encryptionKey }),
  };
}

function cleaningSettings(
  names: Names,
  { settings }: StackFacts,
  { name, cleaning }: Dataset,
): CleaningSettings {
  switch (cleaning) {
    case "glue":
      return { engine: "glue" };
    case "databrew":
      return {
        engine: "databrew",
        job: names.databrewJob(name, "cleanse"),
        prefix: databrewPrefix(name),
        fileColumn: LANDED_FILE_COLUMN,
        timeoutMinutes: settings.jobTimeoutMinutes,
      };
  }
}

/** The source as the jobs know it: exports in the form that the contract promises. */
function sourceSettings({ name, source, landing }: Dataset): Pick<JobSettings, "source"> {
  if (source === undefined || landing.kind !== "csv") return {};
  const { portal, sender, timezone, parts } = source;
  return {
    source: {
      ...{ baseUrl: portal, sender, timezone, delimiter: landing.delimiter },
      withBom: landing.encoding === "utf-8-sig",
      parts: parts.map(({ name: part, ...rest }) => ({ file: collectedFile(name, part), ...rest })),
    },
  };
}

const productSettings = (
  names: Names,
  products: readonly DataProduct[],
  dataset: string,
): ProductSettings[] =>
  products
    .filter((product) => product.dataset === dataset)
    .map(({ name, title, table, columns }) => ({
      name,
      title,
      database: names.productsDatabase(),
      table: tableName(name),
      source: table,
      columns,
      folder: productFolder(name),
    }));
