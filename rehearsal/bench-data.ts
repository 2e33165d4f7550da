/**
 * `npm run bench -- data [--rows 100000,1000000] [--without pandas,duckdb] [--seed 1]`: licences through clean, trust
 * and curate, beside the usual scripts that do the same work without checks.
 *
 * Tables and files lie in a folder, not in the embedded AWS: that is a Python program which holds every byte in memory,
 * so it would be measured too, and the other scripts write to a folder as well.
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { loadavg } from "node:os";
import path from "node:path";
import { loadStack } from "../environments/facts/load";
import { readArguments, UsageError } from "../infra/command-line";
import { jobSettings } from "../infra/job-settings";
import { say } from "./bench-report";

const ROOT = path.resolve(__dirname, "..");
const SCRIPTS = path.join(ROOT, "rehearsal", "bench-data");
const CACHE = path.join(ROOT, ".cache", "bench");
const DATASET = path.join(ROOT, "environments/departments/vancouver/business-licences");
/** A licence number has six digits of its own in a year, and the contract takes twelve years. */
const MOST_ROWS = 12_000_000;
const SMALL_ROWS = 20_000;
const SMALL_LAPS = 4;
const SAMPLE_MILLISECONDS = 250;
const MOST_SCANNED_PERCENT = 2;

/** By name: its script, and the Python that has what it imports. */
const CONTESTANTS = {
  ours: { script: "ours.py", venv: ".venv" },
  pyspark: { script: "plain_pyspark.py", venv: ".venv" },
  duckdb: { script: "duckdb_script.py", venv: ".venv-bench" },
  pandas: { script: "pandas_script.py", venv: ".venv-bench" },
} as const;
type Name = keyof typeof CONTESTANTS;
const NAMES = Object.keys(CONTESTANTS) as Name[];

/** Curated table → its rows and the sum of each of its numbers. */
export type Figures = Readonly<Record<string, Readonly<Record<string, number>>>>;

interface Measured {
  readonly seconds: number;
  /** Highest sum of the resident memory of the process and all its children, in bytes. */
  readonly peak: number;
  readonly answer: {
    readonly figures: Figures;
    readonly seconds: Readonly<Record<string, number>>;
    readonly laps?: readonly Readonly<Record<string, number>>[];
    /** By figure of the report, the bytes that its query has to read. */
    readonly scanned?: Readonly<Record<string, number>>;
    /** Bytes of the landed files. */
    readonly landed?: number;
  };
}

/** What the command line asks for. */
export interface DataBench {
  readonly rows: readonly number[];
  readonly names: readonly Name[];
  readonly seed: number;
}

/** @throws UsageError with what was found and what may stand there. */
export function readDataBench(args: readonly string[]): DataBench {
  const { values, positionals } = readArguments(args, {
    rows: { type: "string", default: "100000,1000000" },
    without: { type: "string", default: "" },
    seed: { type: "string", default: "1" },
  });
  const rows = values.rows.split(",").map(Number);
  const without = values.without.split(",").filter((name) => name !== "");
  const others = NAMES.filter((name) => name !== "ours");
  const unknown = without.filter((name) => !others.some((one) => one === name));
  const problems = [
    ...positionals.map((one) => `${one} stands without an option`),
    ...(rows.every((one) => Number.isInteger(one) && one > 0 && one <= MOST_ROWS)
      ? []
      : [
          `--rows must be whole numbers up to ${MOST_ROWS.toLocaleString("en")}, such as 100000,1000000, ` +
            `got ${values.rows}`,
        ]),
    ...unknown.map((name) => `--without takes ${others.join(", ")}, got ${name}`),
    ...(/^\d+$/.test(values.seed) ? [] : [`--seed must be a whole number, got ${values.seed}`]),
  ];
  if (problems.length > 0) throw new UsageError(problems.join("; "));
  return {
    rows: rows.sort((one, other) => one - other),
    names: NAMES.filter((name) => !without.includes(name)),
    seed: Number(values.seed),
  };
}

/** Where two contestants' figures differ, a line each; sums of doubles may differ in the last digits. */
export function differences(name: string, theirs: Figures, ours: Figures): string[] {
  const found: string[] = [];
  for (const table of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const [mine = {}, other = {}] = [ours[table], theirs[table]];
    for (const figure of new Set([...Object.keys(mine), ...Object.keys(other)])) {
      const [expected = NaN, got = NaN] = [mine[figure], other[figure]];
      if (!(Math.abs(expected - got) <= 0.05 + 1e-9 * Math.abs(expected))) {
        found.push(`${name}: ${table}.${figure} is ${String(got)}, ours ${String(expected)}`);
      }
    }
  }
  return found;
}

/** Runs the bench; ends with exit code 1 when a contestant failed or arrived at other figures. */
export async function benchData(args: readonly string[]): Promise<void> {
  const { rows, names, seed } = readDataBench(args);
  mkdirSync(CACHE, { recursive: true });
  if (names.some((name) => CONTESTANTS[name].venv === ".venv-bench")) makeVenv();
  const settings = path.join(CACHE, "settings.json");
  const facts = loadStack("vancouver-dev");
  const dataset = facts.department.datasets.find(({ name }) => name === path.basename(DATASET));
  if (dataset === undefined) throw new Error(`vancouver-dev has no ${path.basename(DATASET)}`);
  writeFileSync(settings, JSON.stringify(jobSettings(facts, { ...dataset, cleaning: "glue" })));
  await benchSmall(settings, seed);
  const ours = new Map<number, Measured>();
  for (const count of rows) {
    const landing = landingFiles(count, seed);
    say(`${count.toLocaleString("en")} rows; load of the machine ${load()}`);
    say("             seconds    rows/s  peak GB  × seconds of ours  × memory of ours");
    for (const name of names) {
      const reports = name === "ours" ? ["--reports", path.join(DATASET, "reports")] : [];
      const measured = await measure(name, landing, settings, reports);
      if (measured === undefined) continue;
      if (name === "ours") ours.set(count, measured);
      sayLine(name, count, measured, ours.get(count));
    }
    sayScanned(ours.get(count));
  }
  sayGrowth(ours);
}

/** Steps of a small delivery in a Spark that is warm, as in a rehearsal. */
async function benchSmall(settings: string, seed: number): Promise<void> {
  const landing = landingFiles(SMALL_ROWS, seed);
  const measured = await measure("ours", landing, settings, ["--repeat", String(SMALL_LAPS)]);
  say(`${SMALL_ROWS.toLocaleString("en")} rows, ${SMALL_LAPS} times in one Spark, seconds by step`);
  for (const [lap, seconds] of (measured?.answer.laps ?? []).entries()) {
    const steps = Object.entries(seconds).map(([step, took]) => `${step} ${took.toFixed(2)}`);
    say(`  ${lap === 0 ? "cold" : "warm"}  ${steps.join("  ")}`);
  }
}

function sayLine(name: Name, count: number, measured: Measured, ours: Measured | undefined): void {
  const { seconds, peak, answer } = measured;
  const times = (value: number, base: number | undefined): string =>
    base === undefined ? "-" : (value / base).toFixed(2);
  const steps = Object.entries(answer.seconds).map(([step, took]) => `${step} ${took}`);
  say(
    [
      name.padEnd(10),
      seconds.toFixed(1).padStart(9),
      Math.round(count / seconds)
        .toLocaleString("en")
        .padStart(9),
      (peak / 1e9).toFixed(2).padStart(8),
      times(seconds, ours?.seconds).padStart(18),
      times(peak, ours?.peak).padStart(17),
      `   (${steps.join(", ")})`,
    ].join(" "),
  );
  for (const line of differences(name, answer.figures, ours?.answer.figures ?? answer.figures)) {
    say(`  DIFFERS ${line}`);
    process.exitCode = 1;
  }
}

/** What each query of the report reads, as a share of the landed files; more than 2 % is too much. */
function sayScanned(measured: Measured | undefined): void {
  const { scanned = {}, landed = 0 } = measured?.answer ?? {};
  for (const [figure, bytes] of Object.entries(scanned)) {
    const share = (100 * bytes) / landed;
    say(`  scans  ${figure.padEnd(28)} ${String(bytes).padStart(9)} bytes  ${share.toFixed(4)} %`);
    if (!(share <= MOST_SCANNED_PERCENT)) process.exitCode = 1;
  }
}

function sayGrowth(ours: ReadonlyMap<number, Measured>): void {
  const sizes = [...ours];
  for (const [place, [count, { seconds }]] of sizes.slice(1).entries()) {
    const [before, { seconds: then }] = sizes[place] as [number, Measured];
    const growth = (seconds / then).toFixed(1);
    say(`ours: ${(count / before).toFixed(0)} × the rows take ${growth} × the time`);
  }
}

const load = (): string =>
  loadavg()
    .map((one) => one.toFixed(1))
    .join(", ");

/** Runs one contestant in a process of its own. */
async function measure(
  name: Name,
  landing: string,
  settings: string,
  more: readonly string[],
): Promise<Measured | undefined> {
  const { script, venv } = CONTESTANTS[name];
  const work = mkdtempSync(path.join(CACHE, `work-${name}-`));
  const needsSettings = venv === ".venv" ? ["--settings", settings] : [];
  const log = path.join(CACHE, `${name}.log`);
  const started = performance.now();
  try {
    const child = spawn(
      path.join(ROOT, venv, "bin", "python"),
      [path.join(SCRIPTS, script), ...needsSettings, "--landing", landing, "--work", work, ...more],
      { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" } },
    );
    let [output, complaints, peak] = ["", "", 0];
    child.stdout.on("data", (part: Buffer) => (output += part.toString()));
    child.stderr.on("data", (part: Buffer) => (complaints += part.toString()));
    const watch = setInterval(() => {
      peak = Math.max(peak, residentBytes(child.pid ?? 0));
    }, SAMPLE_MILLISECONDS);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    }).finally(() => {
      clearInterval(watch);
    });
    const seconds = (performance.now() - started) / 1000;
    writeFileSync(log, complaints);
    if (code !== 0) {
      const last = complaints.trim().split("\n").at(-1) ?? "";
      say(`${name} FAILED after ${seconds.toFixed(0)} s: ${last} (${path.relative(ROOT, log)})`);
      process.exitCode = 1;
      return undefined;
    }
    const answer = JSON.parse(output.trim().split("\n").at(-1) ?? "") as Measured["answer"];
    return { seconds, peak, answer };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Memory of a process and of all that it started, in bytes. */
function residentBytes(root: number): number {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid=,rss="], { encoding: "utf8" });
  return treeBytes(stdout, root);
}

/**
 * Adds up what `ps` says of a process and its descendants. A child of exactly its parent's size is the parent itself, in the
 * moment between its fork and the program that it starts: the two share their memory.
 *
 * @param listed lines of process, parent and kilobytes.
 */
export function treeBytes(listed: string, root: number): number {
  const lines = listed
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const children = new Map<number, number[]>();
  const size = new Map<number, number>();
  for (const [pid = 0, parent = 0, kilobytes = 0] of lines) {
    children.set(parent, [...(children.get(parent) ?? []), pid]);
    size.set(pid, kilobytes * 1024);
  }
  const sum = (pid: number): number =>
    (children.get(pid) ?? [])
      .filter((child) => size.get(child) !== size.get(pid))
      .reduce((total, child) => total + sum(child), size.get(pid) ?? 0);
  return sum(root);
}

/** Makes the files of one size, or takes those that an earlier bench made from the same sample. */
function landingFiles(rows: number, seed: number): string {
  const hash = createHash("sha256");
  const sampling = path.join(ROOT, "rehearsal", "sample", "sampling");
  const sources = readdirSync(sampling).filter((name) => name.endsWith(".py"));
  for (const file of [
    path.join(DATASET, "sample.yaml"),
    path.join(SCRIPTS, "make_landing.py"),
    ...sources.sort().map((name) => path.join(sampling, name)),
  ])
    hash.update(readFileSync(file));
  const folder = path.join(CACHE, `licences-${rows}-${seed}-${hash.digest("hex").slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  say(`making ${rows.toLocaleString("en")} rows …`);
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  execFileSync(
    path.join(ROOT, ".venv", "bin", "python"),
    [
      path.join(SCRIPTS, "make_landing.py"),
      "--rows",
      String(rows),
      "--seed",
      String(seed),
      "--out",
      partial,
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  renameSync(partial, folder);
  return folder;
}

/** The environment of pandas and DuckDB; made once from its lock file, and again when that changes. */
function makeVenv(): void {
  const venv = path.join(ROOT, ".venv-bench");
  const lock = path.join(ROOT, "setup", "python", "bench.lock");
  const wanted = createHash("sha256").update(readFileSync(lock)).digest("hex");
  const stamp = path.join(venv, ".stamp");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  say("making .venv-bench from setup/python/bench.lock …");
  rmSync(venv, { recursive: true, force: true });
  execFileSync(process.env["PYTHON"] ?? "python3", ["-m", "venv", venv]);
  execFileSync(path.join(venv, "bin", "python"), [
    ...["-m", "pip", "install", "-q", "--require-hashes", "--only-binary", ":all:", "-r", lock],
  ]);
  writeFileSync(stamp, wanted);
}
