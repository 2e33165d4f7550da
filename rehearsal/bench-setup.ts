/** `npm run bench -- setup`: how long a set-up takes. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { say } from "./bench-report";

/** A set-up from nothing, in a fresh clone with an empty home directory; downloads are steps of their own. */
export function benchSetup(): void {
  const folder = mkdtempSync(path.join(tmpdir(), "bench-setup-"));
  const clone = path.join(folder, "clone");
  const home = path.join(folder, "home");
  try {
    mkdirSync(home);
    execFileSync("git", ["clone", "--quiet", ".", clone]);
    const env = { ...process.env, HOME: home };
    for (const title of ["from nothing", "the second time"]) {
      const started = performance.now();
      const { stderr } = spawnSync("node", ["setup/setup.mjs"], {
        cwd: clone,
        env,
        encoding: "utf8",
      });
      say(`set-up ${title}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
      say(stderr.trimEnd().replaceAll(/^setup/gm, "  "));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
