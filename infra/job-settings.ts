import { Names } from "../components/names";
import { type DatabaseZone, tableName } from "../components/storage/lake-layout";
import type { CuratedTable, Dataset, Field, LandingFormat } from "../environments/facts/facts";
import type { RecipeStep, StackFacts } from "../environments/facts/facts";

/** Where the tables of a zone are. */
interface TableZone {
  readonly bucket: string;
  readonly database: string;
}

/** What the jobs of a dataset are told; `lake/settings.py` reads it. */
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
  readonly fields: readonly Field[];
  readonly recipe: readonly RecipeStep[];
  readonly rules: readonly string[];
  readonly curated: readonly CuratedTable[];
  readonly owner: string;
  readonly licence: string;
  readonly title: string;
  readonly description: string;
  readonly retentionDays: number;
  readonly contractVersion: string;
  /** SSM parameter; trust reads it only when a field is pseudonymised. */
  readonly pseudonymKeyParameter: string;
}

/** The settings of one dataset's jobs: a pure function of the facts. */
export function jobSettings(facts: StackFacts, dataset: Dataset): JobSettings {
  const names = Names.of(facts);
  const zone = (name: DatabaseZone): TableZone => ({
    bucket: names.bucket(name),
    database: names.database(name),
  });
  const { department, stage } = facts;
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
    fields: dataset.fields,
    recipe: dataset.recipe,
    rules: dataset.rules,
    curated: dataset.curated,
    owner: dataset.owner,
    licence: dataset.licence,
    title: dataset.title,
    description: dataset.description,
    retentionDays: dataset.retentionDays,
    contractVersion: dataset.contractVersion,
    pseudonymKeyParameter: names.pseudonymKeyParameter(),
  };
}
