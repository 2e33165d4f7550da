/**
 * `npm run drill [-- --kills N --races N --seed N]`, against an embedded AWS of its own and with SIGKILL: first kills committing runs at
 * random moments and lets runs race, then kills clean, trust and curate between landing and the figures, and compares every row with a
 * model after each. Not part of `npm test`, where the same seams are tried one by one: it takes some ten seconds a kill.
 */
import { spawn } from "node:child_process";
import path from "node:path";

const DRILLS = ["drill.py", "chain_drill.py"];

/** Runs one drill and returns how it ended. */
const run = (drill: string): Promise<number> => {
  const script = path.join("tests", "glue_jobs", "drill", drill);
  const python = path.join(".venv", "bin", "python");
  const child = spawn(python, [script, ...process.argv.slice(2)], { stdio: "inherit" });
  return new Promise((ended) => {
    child.once("close", (code) => {
      ended(code ?? 1);
    });
  });
};

async function main(): Promise<void> {
  for (const drill of DRILLS) {
    process.exitCode = await run(drill);
    if (process.exitCode !== 0) return;
  }
}

void main();
