/**
 * What a dataset's files and rows are held against beside the rules themselves: how hard each rule is, which changes of a
 * file's columns pass, and how far a profile may lie from the one before.
 */
import { z } from "zod";

/**
 * What follows when a rule fails.
 * - `warn`: the row passes and is counted.
 * - `quarantine`: the row is set aside with the reason; a rule on the table sets all rows of the run aside.
 * - `stop`: the job fails, and nothing of the run is visible.
 */
export type RuleLevel = "warn" | "quarantine" | "stop";

/** What the contract says of one rule. */
export interface RuleTerms {
  readonly level: RuleLevel;
  /** The job stops when the rule fails for more than so many percent of the rows that it looks at. */
  readonly stopAbovePercent?: number;
}

/** How a file's columns may differ from the contract's. */
export const SCHEMA_CHANGES = ["added", "removed", "renamed", "retyped"] as const;
export type SchemaChange = (typeof SCHEMA_CHANGES)[number];

/** What is compared with the profile before; `glue-jobs/lake/drift.py` says what each one measures. */
export const DRIFT_MEASURES = [
  "rows",
  "missing",
  "distinct",
  "range",
  "categories",
  "numbers",
  "patterns",
] as const;
export type DriftMeasure = (typeof DRIFT_MEASURES)[number];

/** From where on a measure is worth a look, and from where on it is an alert. */
export interface DriftThreshold {
  readonly warn: number;
  readonly alert: number;
}
export type DriftThresholds = Readonly<Partial<Record<DriftMeasure, DriftThreshold>>>;

/** What of all this a dataset states; the jobs know what holds where it states nothing. */
export interface DatasetChecks {
  /** Rule → its terms, where they are not `quarantine` and nothing else. */
  readonly rules?: Readonly<Record<string, RuleTerms>>;
  /** The job stops when more than so many percent of a run's rows would be quarantined. */
  readonly stopAbovePercent?: number;
  readonly schemaChanges?: Readonly<Partial<Record<SchemaChange, "pass" | "refuse">>>;
  readonly drift?: DriftThresholds;
  /** Text columns with few values that may be shown: profiles count each value. */
  readonly categories?: readonly string[];
}

const percent = z
  .number()
  .min(0, "be a percentage from 0 to 100; change it")
  .max(100, "be a percentage from 0 to 100; change it");

/** A rule's own properties in the contract. */
export const rulePropertiesSchema = z.strictObject({
  level: z.enum(["warn", "quarantine", "stop"]).default("quarantine"),
  stopAbovePercent: percent.optional(),
});

const passOrRefuse = z.enum(["pass", "refuse"]).optional();

const threshold = z
  .strictObject({
    warn: z.number().min(0, "be at least 0; change it"),
    alert: z.number().min(0, "be at least 0; change it"),
  })
  .refine(({ warn, alert }) => warn <= alert, "have warn no higher than alert; change one");

/** Thresholds of drift, in a contract or for all datasets of a department. */
export const driftSchema = z.strictObject({
  rows: threshold.optional(),
  missing: threshold.optional(),
  distinct: threshold.optional(),
  range: threshold.optional(),
  categories: threshold.optional(),
  numbers: threshold.optional(),
  patterns: threshold.optional(),
});

/** What the contract as a whole may say of this. */
export const datasetCheckSchemas = {
  stopAbovePercent: percent.optional(),
  schemaChanges: z
    .strictObject({
      added: passOrRefuse,
      removed: passOrRefuse,
      renamed: passOrRefuse,
      retyped: passOrRefuse,
    })
    .optional(),
  drift: driftSchema.optional(),
  /** Who sees the profile's page. */
  profile: z.enum(["internal", "public"]).optional(),
};

/** An object without the keys that say nothing; undefined when none is left. */
export function stated<Value extends object>(value: Value): Value | undefined {
  const said = Object.entries(value).filter(
    ([, one]) =>
      one !== undefined &&
      !(typeof one === "object" && one !== null && isEmptyObject(one as object)),
  );
  return said.length === 0 ? undefined : (Object.fromEntries(said) as Value);
}

const isEmptyObject = (value: object): boolean => Object.keys(value).length === 0;
