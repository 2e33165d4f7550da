/** Runs one contestant of a benchmark in a process of its own and measures it from outside. */
import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { say } from "./bench-report";

const SAMPLE_MILLISECONDS = 250;

/** What to run. */
export interface Measurable {
  /** Named when it fails. */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  /** File that gets what the process writes to standard error. */
  readonly log: string;
}

/** How a process went. */
export interface Measured<Answer> {
  readonly seconds: number;
  /** Highest sum of the resident memory of the process and all its children, in bytes. */
  readonly peak: number;
  /** The last line that it wrote, as JSON. */
  readonly answer: Answer;
}

/** Runs a process; when it fails, says so, lets the benchmark end with 1 and returns undefined. */
export async function measureProcess<Answer>(
  what: Measurable,
): Promise<Measured<Answer> | undefined> {
  const started = performance.now();
  const child = spawn(what.command, what.args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
  });
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
  writeFileSync(what.log, complaints);
  if (code !== 0) {
    const last = complaints.trim().split("\n").at(-1) ?? "";
    say(`${what.title} FAILED after ${seconds.toFixed(0)} s: ${last} (${what.log})`);
    process.exitCode = 1;
    return undefined;
  }
  const answer = JSON.parse(output.trim().split("\n").at(-1) ?? "") as Answer;
  return { seconds, peak, answer };
}

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
