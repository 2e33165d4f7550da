/**
 * `npm run drill [-- --kills N --races N --seed N]`: kills committing runs at random moments and lets runs race, against the embedded AWS, and checks after each what
 * readers see. Not part of `npm test`, where the same seams are tried one by one: it takes some ten seconds a kill.
 */
import { spawn } from "node:child_process";
import path from "node:path";

const python = path.join(".venv", "bin", "python");
const drill = path.join("tests", "glue_jobs", "drill", "drill.py");
const child = spawn(python, [drill, ...process.argv.slice(2)], { stdio: "inherit" });
child.once("close", (code) => {
  process.exitCode = code ?? 1;
});
