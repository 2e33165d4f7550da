import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** One thing that the rehearsal shows to be so, from what was read back. */
export interface Proof {
  /** A statement in the present, e.g. "every landed row is trusted, quarantined or a counted duplicate". */
  readonly claim: string;
  readonly holds: boolean;
  /** When it holds, the figures; else what was found, one line a finding. */
  readonly evidence: readonly string[];
}

/** Proofs that could not even be tried fail, and say why: a question without an answer is no proof. */
export async function tryToProve<Found>(
  claim: string,
  prove: () => Promise<Found>,
  otherwise: (failed: Proof) => Found,
): Promise<Found> {
  try {
    return await prove();
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") throw error;
    const message = error instanceof Error ? error.message : String(error);
    return otherwise({ claim, holds: false, evidence: [message] });
  }
}

/** The rows and files of one dataset, cumulative over its ledger. */
export interface DatasetSummary {
  readonly landedRows: number;
  readonly rawRows: number;
  readonly trustedRows: number;
  readonly quarantinedRows: number;
  readonly duplicateRows: number;
  readonly refusedFiles: number;
  /** Curated table → rows. */
  readonly curated: Readonly<Record<string, number>>;
  /** Rule → outcome in the latest run that checked it. */
  readonly quality: Readonly<Record<string, unknown>>;
  /** Share of all verdicts of the latest run, a row and a rule each, that were good; null without any. */
  readonly qualityScore: number | null;
}

/** A dataset of which nothing could be read. */
export const NOTHING_FOUND: DatasetSummary = {
  landedRows: 0,
  rawRows: 0,
  trustedRows: 0,
  quarantinedRows: 0,
  duplicateRows: 0,
  refusedFiles: 0,
  curated: {},
  quality: {},
  qualityScore: null,
};

/** What one stack's rehearsal found. */
export interface StackSummary {
  readonly ok: boolean;
  readonly proofs: readonly Proof[];
  readonly datasets: Readonly<Record<string, DatasetSummary>>;
  /** Dataset → file that was collected from a portal → rows; absent where nothing is collected. */
  readonly collected?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly iam: {
    /** Calls that the embedded AWS refused, and implied calls that AWS would refuse. */
    readonly deniedCalls: readonly string[];
    /** Statements that no call exercised. */
    readonly grantsNotExercised: readonly string[];
    readonly callsChecked: number;
  };
  /** Deployed resources by type. */
  readonly resources: Readonly<Record<string, number>>;
  readonly notCovered: readonly string[];
  /** Paths below the output directory. */
  readonly reports: readonly string[];
  /** Seconds by step. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** `summary.json`: stack → what was found. */
export type RehearsalSummary = Readonly<Record<string, StackSummary>>;

/** What no rehearsal on this machine can show; resource types without an API are added per stack. */
export const NOT_COVERED: readonly string[] = [
  "that AWS accepts the program: service quotas, account settings and regional availability are AWS's own",
  "that schedules fire: the embedded AWS stores them and starts nothing; the runner does what they say",
  "that events arrive: Glue's and DataBrew's are simulated in AWS's documented shape, and matched with the deployed rules",
  "that DataBrew itself gives the same rows: its jobs are played by our interpreter of recipes, which follows its documentation",
  "Glue's own start-up, scaling and network; the scripts run on the same Spark version, on one machine",
  "encryption at rest: KMS keys, policies and rights are checked, but objects are not encrypted here",
  "the open data portal itself: a stub answers in its name, in the shape that its documentation gives",
  "Athena's own engine: SQL is translated to DuckDB where the meaning is the same, and refused elsewhere",
];

/** Writes `summary.json` in one step: a reader sees the old file or the new one. */
export function writeSummary(out: string, summary: RehearsalSummary): string {
  mkdirSync(out, { recursive: true });
  const file = path.join(out, "summary.json");
  writeFileSync(`${file}.partial`, `${JSON.stringify(summary, null, 2)}\n`);
  renameSync(`${file}.partial`, file);
  return file;
}

const count = (value: number): string => value.toLocaleString("en-CA");

/** The summary as a person reads it. */
export function formatSummary(summary: RehearsalSummary): string {
  return Object.entries(summary)
    .map(([stack, found]) => formatStack(stack, found))
    .join("\n\n");
}

function formatStack(stack: string, found: StackSummary): string {
  const lines = [`${stack}: ${found.ok ? "every proof holds" : "NOT every proof holds"}`, ""];
  for (const [name, dataset] of Object.entries(found.datasets)) {
    const { landedRows, trustedRows, quarantinedRows, duplicateRows, refusedFiles } = dataset;
    lines.push(
      `  ${name}: ${count(landedRows)} rows landed = ${count(trustedRows)} trusted + ${count(quarantinedRows)} quarantined + ${count(duplicateRows)} duplicates; ${count(refusedFiles)} files refused`,
    );
    for (const [file, rows] of Object.entries(found.collected?.[name] ?? {})) {
      lines.push(`    collected ${file}: ${count(rows)} rows`);
    }
    for (const [table, rows] of Object.entries(dataset.curated)) {
      lines.push(`    ${table}: ${count(rows)} rows`);
    }
  }
  lines.push("");
  for (const { claim, holds, evidence } of found.proofs) {
    lines.push(`  ${holds ? "✔" : "✘"} ${claim}`);
    for (const line of holds ? evidence.slice(0, 1) : evidence) lines.push(`      ${line}`);
  }
  const resources = Object.values(found.resources).reduce((sum, number) => sum + number, 0);
  const seconds = Object.entries(found.seconds)
    .map(([step, value]) => `${step} ${value.toFixed(1)}`)
    .join(", ");
  lines.push(
    "",
    `  ${resources} resources deployed and read back; ${count(found.iam.callsChecked)} calls checked against the policies`,
    `  seconds: ${seconds}`,
    "  not covered here:",
    ...found.notCovered.map((line) => `    - ${line}`),
  );
  if (found.iam.grantsNotExercised.length > 0) {
    lines.push(
      `  ${found.iam.grantsNotExercised.length} grants were not exercised by this run (summary.json lists them)`,
    );
  }
  return lines.join("\n");
}
