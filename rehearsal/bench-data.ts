/**
 * `npm run bench -- data [--rows 100000,1000000] [--without pandas,duckdb] [--seed 1]`: licences through clean, trust
 * and curate, beside the usual scripts that do the same work without checks.
 *
 * Tables and files lie in a folder, not in the embedded AWS: that is a Python program which holds every byte in memory,
 * so it would be measured too, and the other scripts write to a folder as well.
 */
import { execFileSync } from "node:child_process";
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
import { type Measured, measureProcess } from "./bench-process";
import { say } from "./bench-report";

const ROOT = path.resolve(__dirname, "..");
const SCRIPTS = path.join(ROOT, "rehearsal", "bench-data");
const CACHE = path.join(ROOT, ".cache", "bench");
const DATASET = path.join(ROOT, "environments/departments/vancouver/business-licences");
/** A licence number has six digits of its own in a year, and the contract takes twelve years. */
const MOST_ROWS = 12_000_000;

/** By name: its script with options, and the Python that has what it imports. */
const CONTESTANTS = {
  ours: { script: ["ours.py"], venv: ".venv" },
  pyspark: { script: ["plain_pyspark.py"], venv: ".venv" },
  // The same with the one setting of our jobs that makes any Spark script faster.
  tuned: { script: ["plain_pyspark.py", "--tuned"], venv: ".venv" },
  duckdb: { script: ["duckdb_script.py"], venv: ".venv-bench" },
  pandas: { script: ["pandas_script.py"], venv: ".venv-bench" },
} as const;
type Name = keyof typeof CONTESTANTS;
const NAMES = Object.keys(CONTESTANTS) as Name[];

/** Curated table → its rows and the sum of each of its numbers. */
export type Figures = Readonly<Record<string, Readonly<Record<string, number>>>>;

interface Answer {
  readonly figures: Figures;
  readonly seconds: Readonly<Record<string, number>>;
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

/**
 * Where two contestants' figures differ by more than one in a million, a line each. Sums of doubles differ in the last digits; and of
 * rows of one licence that were extracted at the same moment, of which there are two among ten million, the DuckDB script keeps any.
 */
export function differences(name: string, theirs: Figures, ours: Figures): string[] {
  const found: string[] = [];
  for (const table of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const [mine = {}, other = {}] = [ours[table], theirs[table]];
    for (const figure of new Set([...Object.keys(mine), ...Object.keys(other)])) {
      const [expected = NaN, got = NaN] = [mine[figure], other[figure]];
      if (!(Math.abs(expected - got) <= 0.05 + 1e-6 * Math.abs(expected))) {
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
  const ours = new Map<number, Measured<Answer>>();
  for (const count of rows) {
    const landing = landingFiles(count, seed);
    say(`${count.toLocaleString("en")} rows; load of the machine ${load()}`);
    say("             seconds    rows/s  peak GB  × seconds of ours  × memory of ours");
    for (const name of names) {
      const measured = await measure(name, landing, settings);
      if (measured === undefined) continue;
      if (name === "ours") ours.set(count, measured);
      sayLine(name, count, measured, ours.get(count));
    }
  }
  sayGrowth(ours);
}

function sayLine(
  name: Name,
  count: number,
  measured: Measured<Answer>,
  ours: Measured<Answer> | undefined,
): void {
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

function sayGrowth(ours: ReadonlyMap<number, Measured<Answer>>): void {
  const sizes = [...ours];
  for (const [place, [count, { seconds }]] of sizes.slice(1).entries()) {
    const [before, { seconds: then }] = sizes[place] as [number, Measured<Answer>];
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
): Promise<Measured<Answer> | undefined> {
  const { script, venv } = CONTESTANTS[name];
  const [file, ...options] = script;
  const work = mkdtempSync(path.join(CACHE, `work-${name}-`));
  const needsSettings = venv === ".venv" ? ["--settings", settings] : [];
  try {
    return await measureProcess<Answer>({
      title: name,
      command: path.join(ROOT, venv, "bin", "python"),
      args: [
        path.join(SCRIPTS, file),
        ...options,
        ...needsSettings,
        ...["--landing", landing, "--work", work],
      ],
      log: path.join(CACHE, `${name}.log`),
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
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
