/**
 * What a stack is, once every file that describes it has been read and found sound.
 *
 * These types are the single vocabulary of the whole program: the Pulumi components, the job settings, the publisher and the
 * rehearsal all take them; nobody reads YAML twice and nobody checks again.
 */

import type { DatasetChecks } from "./checks";

/** A deployment stage. `prod` turns on what must not get in the way of development, such as Object Lock. */
export type Stage = "dev" | "prod";

/** A column type that Glue, Athena (Trino), Spark and Iceberg all agree on. */
export type ColumnType =
  | "string"
  | "int"
  | "bigint"
  | "double"
  | "boolean"
  | "date"
  | "timestamp"
  | `decimal(${number},${number})`;

/** How sensitive a column is, from the contract's `classification`. */
export type Classification = "public" | "internal" | "confidential" | "restricted";

/**
 * What trust does with a column's values before anyone but the pipeline sees them.
 * - `keep`: nothing.
 * - `mask`: personal data found *inside* the text is replaced by its kind, e.g. `[email]`.
 * - `pseudonymise`: the value is replaced by a keyed hash, equal values stay equal.
 * - `drop`: the column does not exist in trusted.
 */
export type Privacy = "keep" | "mask" | "pseudonymise" | "drop";

/** One column of a dataset, from the contract's `schema[].properties[]`. */
export interface Field {
  readonly name: string;
  readonly type: ColumnType;
  readonly description: string;
  /** A row without it is refused. */
  readonly required: boolean;
  /** Part of the business key: rows that agree on all key fields are the same record. */
  readonly key: boolean;
  readonly classification: Classification;
  readonly privacy: Privacy;
}

/** How files of a dataset arrive in landing. */
export type LandingFormat =
  | { readonly kind: "excel"; readonly sheet?: string }
  | { readonly kind: "csv"; readonly delimiter: string; readonly encoding: string }
  | { readonly kind: "json" }
  | { readonly kind: "parquet" };

/**
 * What runs a dataset's cleaning recipe.
 * - `glue`: the clean job interprets it.
 * - `databrew`: AWS Glue DataBrew runs it, and the clean job takes over DataBrew's output row by row.
 */
export type CleaningEngine = "glue" | "databrew";

/** A step of a cleaning recipe, in AWS Glue DataBrew's own JSON export format. */
export interface RecipeStep {
  readonly Action: {
    readonly Operation: string;
    readonly Parameters: Readonly<Record<string, string>>;
  };
  readonly ConditionExpressions?: readonly {
    readonly Condition: string;
    readonly Value?: string;
    readonly TargetColumn: string;
  }[];
}

/** One Spark SQL file that makes one curated table. It names its sources bare: the dataset's table or an earlier curated one. */
export interface CuratedTable {
  /** Table name, from the file name: `accidents-by-month.sql` → `accidents_by_month`. */
  readonly table: string;
  readonly sql: string;
}

/** How a figure is drawn, from `report.yaml`. */
export interface Chart {
  readonly kind: "line" | "column" | "bar" | "table";
  /** Column on the category or time axis. */
  readonly x: string;
  /** Measure columns; one series each. */
  readonly y: readonly string[];
  /** Column whose values split a single measure into series. */
  readonly series?: string;
}

/** One Athena query and how to draw its rows. */
export interface Figure {
  /** From the SQL file's name, kebab-case: `accidents-by-month`. */
  readonly id: string;
  readonly title: string;
  /** One sentence that a reader needs to interpret the figure. */
  readonly note?: string;
  /** Athena SQL; table names are bare and mean the department's curated database. */
  readonly sql: string;
  readonly chart: Chart;
}

/** A report: one workbook and one portal page. */
export interface Report {
  /** kebab-case, unique in the department. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** `public` reports go to `public/` of the published zone and to the public portal. */
  readonly audience: "internal" | "public";
  readonly figures: readonly Figure[];
}

/** One export of a portal, which becomes one file in landing. */
export interface SourcePart {
  /** What the file holds, such as a year: its folder and the end of its name. Absent: all of the dataset. */
  readonly name?: string;
  /** The portal's own name of the dataset. */
  readonly dataset: string;
  /** Filter in the portal's query language. Absent: every record. */
  readonly where?: string;
  /** Fields that records are sorted by, with commas between them. Absent: the portal's own order. */
  readonly orderBy?: string;
}

/** An open data portal that a dataset's files are collected from, from `source.yaml`. */
export interface SourceFacts {
  /** `https://<host>` of a portal that speaks Opendatasoft's Explore API v2.1. */
  readonly portal: string;
  /** Who sends the files, for their manifests: an office, never a person. */
  readonly sender: string;
  /** IANA zone in which the portal writes moments. */
  readonly timezone: string;
  readonly parts: readonly SourcePart[];
}

/** One kind of record of a department. */
export interface Dataset {
  /** kebab-case folder name: `workplace-accidents`. The table is the same in snake_case. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly owner: string;
  readonly licence: string;
  readonly retentionDays: number;
  readonly contractVersion: string;
  readonly landing: LandingFormat;
  /** Absent: files come from those who deliver them. */
  readonly source?: SourceFacts;
  readonly cleaning: CleaningEngine;
  /** Column by whose value the latest of rows with the same key is told. Absent: the one that landed last. */
  readonly latestBy?: string;
  readonly fields: readonly Field[];
  /** DQDL, one rule a line, e.g. `IsComplete "report_number"`. Without the `Rules = [ ]` frame. */
  readonly rules: readonly string[];
  /** What beside the rules is checked, where the contract or the department says something of it. */
  readonly checks?: DatasetChecks;
  /** Who sees the page with the dataset's profile; `internal` where nobody says otherwise. */
  readonly profileAudience?: Report["audience"];
  readonly recipe: readonly RecipeStep[];
  readonly curated: readonly CuratedTable[];
  readonly reports: readonly Report[];
}

/** When a department's workflow starts. */
export interface ScheduleFacts {
  readonly day: "MON" | "TUE" | "WED" | "THU" | "FRI" | "SAT" | "SUN";
  /** `HH:MM`, wall-clock time in `timezone`. */
  readonly time: string;
  /** IANA zone, e.g. `America/Vancouver`. */
  readonly timezone: string;
}

/**
 * A table of its own for readers outside the department: only the columns named, because IAM cannot filter columns.
 */
export interface DataProduct {
  /** kebab-case, unique in the department. */
  readonly name: string;
  readonly title: string;
  /** The dataset that owns `table`. */
  readonly dataset: string;
  /** Curated table that the columns come from. */
  readonly table: string;
  /** Columns that readers get, in this order. */
  readonly columns: readonly string[];
  readonly consumers: readonly {
    /** Name of an IAM role in the stack's account. */
    readonly role: string;
    /** Last day of access, `YYYY-MM-DD`, in UTC. */
    readonly until: string;
  }[];
}

/** A department, from `environments/departments/<name>/`. */
export interface Department {
  /** kebab-case folder name: `ohs`. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly owner: string;
  readonly ownerEmail: string;
  readonly costCentre: string;
  readonly schedule: ScheduleFacts;
  /** One data key for the department, or one for each dataset beside it. */
  readonly encryption: "department" | "dataset";
  readonly products: readonly DataProduct[];
  readonly datasets: readonly Dataset[];
}

/** When spending is reported, in USD a month. */
export interface BudgetFacts {
  /** The whole department by its tag: a warning when forecast or spent. */
  readonly monthlyLimitUsd: number;
  /** The department's S3, by its tag. */
  readonly s3MonthlyLimitUsd: number;
  /** The account's estimated S3 charges, whoever causes them: the alarm of the original platforms. */
  readonly s3EstimatedChargesUsd: number;
  /**
   * Who watches for unusual spending.
   * - `department`: a monitor of this stack, by the department's tag. Only an account that pays for itself may have one.
   * - `payer`: the account that pays for this one, which alone sees tags there; nothing is made here.
   */
  readonly anomalies: "department" | "payer";
}

/** Where the servers live. */
export interface NetworkFacts {
  /** IPv4 range of the VPC, from /16 to /26; private, and the stack's own among the stacks of its account. */
  readonly cidr: string;
  /** Availability zones of the home region, 1 to 3, e.g. `ca-central-1a`; the servers live in the first. */
  readonly zones: readonly string[];
}

/** What the servers are. */
export interface ServerFacts {
  /** A machine image of the home region for arm64. It stays until this line changes. */
  readonly imageId: string;
  /** The internal server, which publishes. */
  readonly generalInstanceType: string;
  /** The public server. */
  readonly webInstanceType: string;
  /** The instance that stands in for a NAT gateway. */
  readonly natInstanceType: string;
  /** Size of each server's disk, in GiB, at least 8. */
  readonly diskGib: number;
}

/**
 * The two switches that stand before lost data: keys, buckets and databases can be replaced or destroyed only when both
 * are off.
 */
export interface ProtectionFacts {
  /** Pulumi refuses to delete or replace the resource. */
  readonly protect: boolean;
  /** Pulumi forgets the resource and leaves it in AWS. */
  readonly retainOnDelete: boolean;
}

/** Who sees dashboards in QuickSight. */
export interface QuickSightFacts {
  /** Users and groups of the account's QuickSight: `user/default/<name>` or `group/default/<name>`. */
  readonly principals: readonly string[];
}

/** What differs by stage, from `environments/Pulumi.<department>-<stage>.yaml`. */
export interface StageFacts {
  readonly accountId: string;
  readonly homeRegion: string;
  /** Where replicas of the data are kept; another region than home. */
  readonly replicaRegion: string;
  /** How many days noncurrent object versions are kept; at least `recoveryDays`. */
  readonly noncurrentVersionDays: number;
  /**
   * For how many days a deleted or overwritten object can be brought back from its replica. In prod a lock keeps each
   * replica for so many days from the moment it is made.
   */
  readonly recoveryDays: number;
  /** How many days CloudWatch keeps job logs. One of the values CloudWatch accepts. */
  readonly logRetentionDays: number;
  /** Athena refuses a query that would scan more, in bytes; at least 10,000,000 as Athena demands. */
  readonly scanLimitBytes: number;
  /** Glue workers of a job, at least 2. */
  readonly glueWorkers: number;
  readonly glueWorkerType: "G.1X" | "G.2X";
  /** Minutes after which Glue stops a job. */
  readonly jobTimeoutMinutes: number;
  /** E-mail addresses that get alarms; each must confirm once. */
  readonly alertAddresses: readonly string[];
  readonly budget: BudgetFacts;
  readonly network: NetworkFacts;
  readonly servers: ServerFacts;
  /** Both on where the stack's file says nothing. */
  readonly protection: ProtectionFacts;
  /** Absent: no dashboards in QuickSight. */
  readonly quickSight?: QuickSightFacts;
}

/** Everything that is known about one stack before anything is registered. */
export interface StackFacts {
  /** `<department>-<stage>`. */
  readonly stack: string;
  readonly stage: Stage;
  readonly department: Department;
  readonly settings: StageFacts;
}
