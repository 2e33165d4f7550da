/** A dataset's profile as curate writes it (`glue-jobs/lake/profiling.py`), and how it is read. */
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import type { Audience } from "./audiences";

/** A bin of a histogram: from its lower limit up to, without, its upper one. */
export interface ProfileBin {
  readonly from: number | string;
  readonly to: number | string;
  readonly count: number;
}

/** What a profile says of one column. What may not be shown is not in it. */
export interface ProfileColumn {
  readonly name: string;
  readonly type: string;
  readonly classification: "public" | "internal" | "confidential" | "restricted";
  readonly privacy: "keep" | "mask" | "pseudonymise";
  readonly missing: number;
  readonly distinct: number;
  readonly distinctIsExact: boolean;
  readonly min?: string;
  readonly max?: string;
  readonly shortest?: number;
  readonly longest?: number;
  readonly histogram?: {
    /** `number`, or the calendar's unit. */
    readonly unit: string;
    readonly bins: readonly ProfileBin[];
    readonly below: number;
    readonly above: number;
  };
  readonly values?: readonly { readonly value: string; readonly count: number }[];
  readonly otherValues?: number;
  readonly patterns?: readonly { readonly pattern: string; readonly count: number }[];
  readonly otherPatterns?: number;
}

export type DriftLevel = "ok" | "warn" | "alert";

export interface DriftFinding {
  /** Null: the rows as a whole. */
  readonly column: string | null;
  readonly measure: string;
  readonly level: DriftLevel;
  readonly sentence: string;
}

/** A landed file whose columns differed from the contract's. */
export interface SchemaChanges {
  readonly file: string;
  readonly at: string;
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
  readonly renamed?: readonly { readonly from: string; readonly to: string }[];
  readonly retyped?: readonly {
    readonly column: string;
    readonly from: string;
    readonly to: string;
  }[];
  readonly refused?: boolean;
}

/** `<dataset>/profile/latest.json`. */
export interface Profile {
  readonly version: 1;
  readonly run: string;
  readonly at: string;
  readonly contractVersion: string;
  readonly rows: number;
  /** Rows that histograms, values and patterns were counted in. */
  readonly sampledRows: number;
  readonly columns: readonly ProfileColumn[];
  readonly drift: {
    readonly level: DriftLevel;
    /** Run of the profile that this one was compared with; null for the first. */
    readonly against: string | null;
    readonly findings: readonly DriftFinding[];
  };
  readonly quality: {
    readonly runs: readonly {
      readonly run: string;
      readonly at: string;
      readonly rows: number;
      readonly quarantined: number;
      readonly score: number | null;
      readonly drift: DriftLevel;
    }[];
    readonly rules: readonly {
      readonly rule: string;
      readonly level: string;
      /** One for each of `runs`; null where the run did not check the rule. */
      readonly scores: readonly (number | null)[];
    }[];
  };
  readonly schema: readonly SchemaChanges[];
}

/** Which dataset's profile is shown, where, and to whom. */
export interface ProfileSource {
  readonly dataset: string;
  readonly title: string;
  readonly description: string;
  readonly audience: Audience;
  /** Key in the curated bucket. */
  readonly key: string;
}

/** A profile with what its page says of the dataset. */
export interface DatasetProfile extends ProfileSource {
  readonly profile: Profile;
}

const VERSION = 1;

/**
 * Reads the newest profile of each dataset; a dataset that has none yet is left out.
 *
 * @throws Error that names the object when it is no profile of this version.
 */
export async function readProfiles(
  s3: S3Client,
  bucket: string,
  sources: readonly ProfileSource[],
  abort: { readonly abortSignal?: AbortSignal } = {},
): Promise<readonly DatasetProfile[]> {
  const found: DatasetProfile[] = [];
  for (const source of sources) {
    // Listed before it is fetched: who may list only below a prefix is told "denied" for what is not there.
    const listed = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: source.key, MaxKeys: 1 }),
      abort,
    );
    if ((listed.Contents ?? []).length === 0) continue;
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: source.key }),
      abort,
    );
    const text = (await Body?.transformToString()) ?? "";
    found.push({ ...source, profile: parseProfile(text, `s3://${bucket}/${source.key}`) });
  }
  return found;
}

/** @throws Error that says where the text is from when it is no profile. */
export function parseProfile(text: string, where: string): Profile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`the profile ${where} is no JSON; restore its former version`);
  }
  const version =
    typeof value === "object" && value !== null && "version" in value && value.version;
  if (version !== VERSION) {
    throw new Error(
      `the profile ${where} has the version ${JSON.stringify(version)} and not ${String(VERSION)}; run curate and publish with the same release`,
    );
  }
  return value as Profile;
}
