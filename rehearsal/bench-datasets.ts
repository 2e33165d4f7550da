/**
 * `npm run bench -- datasets [--rows 20000] [--seed 1]`: a delivery of usual size of each dataset through clean, trust and
 * curate, several times in one Spark as in a rehearsal, and what share of the landed files each query of its reports reads.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { listDepartments, loadStack } from "../environments/facts/load";
import { readArguments, UsageError } from "../infra/command-line";
import { jobSettings } from "../infra/job-settings";
import { measureProcess } from "./bench-process";
import { say } from "./bench-report";
import { generateFiles } from "./land";

const ROOT = path.resolve(__dirname, "..");
const CACHE = path.join(ROOT, ".cache", "bench");
const LAPS = 4;
const MOST_SCANNED_PERCENT = 2;
/** What a worksheet of two files holds, the less roomy of the landing formats. */
const MOST_ROWS = 1_000_000;

type Seconds = Readonly<Record<string, number>>;

interface Answer {
  readonly laps: readonly Seconds[];
  /** By figure of the report, the bytes that its query has to read. */
  readonly scanned: Readonly<Record<string, number>>;
  /** Bytes of the landed files. */
  readonly landed: number;
}

/** @throws UsageError with what was found and what may stand there. */
export function readDatasetsBench(args: readonly string[]): { rows: number; seed: number } {
  const { values, positionals } = readArguments(args, {
    rows: { type: "string", default: "20000" },
    seed: { type: "string", default: "1" },
  });
  const rows = Number(values.rows);
  const problems = [
    ...positionals.map((one) => `${one} stands without an option`),
    ...(Number.isInteger(rows) && rows > 0 && rows <= MOST_ROWS
      ? []
      : [`--rows must be 1 to ${MOST_ROWS.toLocaleString("en")}, got ${values.rows}`]),
    ...(/^\d+$/.test(values.seed) ? [] : [`--seed must be a whole number, got ${values.seed}`]),
  ];
  if (problems.length > 0) throw new UsageError(problems.join("; "));
  return { rows, seed: Number(values.seed) };
}

/** Runs the bench; ends with exit code 1 when a run failed or a query reads more than 2 % of what landed. */
export async function benchDatasets(args: readonly string[]): Promise<void> {
  const { rows, seed } = readDatasetsBench(args);
  mkdirSync(CACHE, { recursive: true });
  say(
    `${rows.toLocaleString("en")} rows of each dataset, ${LAPS} times in one Spark, seconds by step`,
  );
  for (const department of listDepartments()) {
    const facts = loadStack(`${department}-dev`);
    for (const dataset of facts.department.datasets) {
      const work = mkdtempSync(path.join(CACHE, `work-${dataset.name}-`));
      try {
        const { folder } = await generateFiles(
          department,
          dataset.name,
          rows,
          seed,
          path.join(work, "landing"),
        );
        const settings = path.join(work, "settings.json");
        writeFileSync(
          settings,
          JSON.stringify(jobSettings(facts, { ...dataset, cleaning: "glue" })),
        );
        const measured = await measureProcess<Answer>({
          title: dataset.name,
          command: path.join(ROOT, ".venv", "bin", "python"),
          args: [
            path.join(ROOT, "rehearsal", "bench-data", "ours.py"),
            ...["--settings", settings, "--landing", folder, "--work", path.join(work, "spark")],
            ...["--repeat", String(LAPS), "--reports"],
            path.join(ROOT, "environments", "departments", department, dataset.name, "reports"),
          ],
          log: path.join(CACHE, `${dataset.name}.log`),
        });
        if (measured === undefined) continue;
        say(`${department}/${dataset.name}`);
        sayLaps(measured.answer.laps);
        sayScanned(measured.answer);
      } finally {
        rmSync(work, { recursive: true, force: true });
      }
    }
  }
}

function sayLaps(laps: readonly Seconds[]): void {
  for (const [lap, seconds] of laps.entries()) {
    const steps = Object.entries(seconds).map(([step, took]) => `${step} ${took.toFixed(2)}`);
    say(`  ${lap === 0 ? "cold" : "warm"}   ${steps.join("  ")}`);
  }
}

function sayScanned({ scanned, landed }: Answer): void {
  for (const { figure, bytes, percent, isTooMuch } of scans(scanned, landed)) {
    const share = `${percent.toFixed(4)} %${isTooMuch ? "  TOO MUCH" : ""}`;
    say(`  scans  ${figure.padEnd(32)} ${String(bytes).padStart(9)} bytes  ${share}`);
    if (isTooMuch) process.exitCode = 1;
  }
}

/** What each query of a report reads, as a share of the landed files; more than 2 % is too much. */
export const scans = (
  scanned: Answer["scanned"],
  landed: number,
): readonly { figure: string; bytes: number; percent: number; isTooMuch: boolean }[] =>
  Object.entries(scanned).map(([figure, bytes]) => {
    const percent = (100 * bytes) / landed;
    return { figure, bytes, percent, isTooMuch: !(percent <= MOST_SCANNED_PERCENT) };
  });
