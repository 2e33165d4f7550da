/**
 * The parts of the Open Data Contract Standard v3 that this project reads.
 *
 * Keys of the standard that only describe (team, support, tags, …) are accepted and not read. Keys of the standard that
 * would promise something nobody here does (servers, unique, partitioned, logicalTypeOptions) are refused.
 *
 * @see https://bitol-io.github.io/open-data-contract-standard/v3.1.0/
 */
import { z } from "zod";
import { datasetCheckSchemas } from "./checks";

const described = z.unknown().optional();
const text = z.string().trim().min(1, "not be empty; write the text");

/** Columns with a leading underscore belong to the lake itself. */
const columnName = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, "be in snake_case and begin with a letter; rename it");

const COLUMN_TYPE =
  /^(string|int|bigint|double|boolean|date|timestamp|decimal\(\d{1,2},\d{1,2}\))$/;

const customProperty = z.strictObject({ property: text, value: z.unknown() });

const quality = z.strictObject({
  type: z.literal("custom"),
  engine: z.literal("dqdl"),
  implementation: text,
  customProperties: z.array(customProperty).default([]),
  name: described,
  description: described,
  dimension: described,
  severity: described,
  businessImpact: described,
});

const property = z.strictObject({
  name: columnName,
  description: text,
  logicalType: z.enum(["string", "integer", "number", "boolean", "date", "timestamp"]),
  physicalType: z
    .string()
    .regex(
      COLUMN_TYPE,
      "be string, int, bigint, double, boolean, date, timestamp or decimal(p,s); change it",
    ),
  required: z.boolean().default(false),
  primaryKey: z.boolean().default(false),
  primaryKeyPosition: described,
  classification: z.enum(["public", "internal", "confidential", "restricted"]),
  customProperties: z.array(customProperty).default([]),
  quality: z.array(quality).default([]),
  businessName: described,
  tags: described,
  examples: described,
  authoritativeDefinitions: described,
  criticalDataElement: described,
});

const table = z.strictObject({
  name: columnName,
  logicalType: z.literal("object"),
  physicalType: z.literal("table").default("table"),
  description: text,
  dataGranularityDescription: described,
  businessName: described,
  tags: described,
  authoritativeDefinitions: described,
  properties: z.array(property).min(1, "have at least one column; add it"),
  quality: z.array(quality).default([]),
});

/** A whole contract file. */
export const contractSchema = z.strictObject({
  apiVersion: z.enum(["v3.0.2", "v3.1.0", "v3.2.0"]),
  kind: z.literal("DataContract"),
  id: text,
  name: text,
  version: z.string().regex(/^\d+\.\d+\.\d+$/, "be a version; write it like 1.0.0"),
  status: z.enum(["proposed", "draft", "active", "deprecated", "retired"]),
  domain: described,
  dataProduct: described,
  tenant: described,
  description: z.strictObject({
    purpose: text,
    usage: described,
    limitations: described,
    authoritativeDefinitions: described,
  }),
  customProperties: z.array(customProperty).default([]),
  schema: z
    .array(table)
    .min(1, "describe one table; add it")
    .max(1, "describe one table; make a dataset of its own for each other table"),
  team: described,
  support: described,
  roles: described,
  tags: described,
  slaProperties: described,
  authoritativeDefinitions: described,
  contractCreatedTs: described,
});

/** What the contract's own custom properties must say. */
export const contractPropertiesSchema = z.strictObject({
  owner: text,
  licence: text,
  retentionDays: z
    .number()
    .int("be a whole number of days; change it")
    .min(1, "be at least 1; change it"),
  cleaning: z.enum(["glue", "databrew"]).default("glue"),
  /** Of rows with the same key the one counts that has the latest value in this column. */
  latestBy: columnName.optional(),
  ...datasetCheckSchemas,
  landing: z.discriminatedUnion(
    "kind",
    [
      z.strictObject({ kind: z.literal("excel"), sheet: text.optional() }),
      z.strictObject({
        kind: z.literal("csv"),
        delimiter: z.string().length(1, "be one character; change it").default(","),
        encoding: text.default("utf-8"),
      }),
      z.strictObject({ kind: z.literal("json") }),
      z.strictObject({ kind: z.literal("parquet") }),
    ],
    "be excel, csv, json or parquet; change kind",
  ),
});

/** What a column's custom properties may say. */
export const columnPropertiesSchema = z.strictObject({
  privacy: z.enum(["keep", "mask", "pseudonymise", "drop"]).default("keep"),
  /** Whether its values are few and may be shown; a rule that lists the values says it too. */
  category: z.boolean().optional(),
});

/** A contract whose form is right. */
export type Contract = z.output<typeof contractSchema>;
/** One column of it. */
export type ContractProperty = z.output<typeof property>;
