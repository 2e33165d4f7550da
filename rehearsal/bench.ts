/**
 * `npm run bench [-- area]`: measured figures as ratios in one run. Areas: rehearsal (default), setup.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { listStacks, loadStack } from "../environments/facts/load";
import { rehearse } from "./rehearse";

const SIZES = [2_000, 20_000] as const;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** One stack at two sizes: seconds by step, and how each grows with the rows. */
async function benchRehearsal(): Promise<void> {
  const stack = listStacks().find((name) => name.endsWith("-dev")) ?? "";
  const facts = loadStack(stack);
  const runs: Record<string, number>[] = [];
  for (const rows of SIZES) {
    const out = mkdtempSync(path.join(tmpdir(), "bench-"));
    const started = performance.now();
    const request = { stacks: [stack], out, serve: false, rows, seed: 1 };
    const { summary } = await rehearse(
      request,
      [facts],
      () => undefined,
      new AbortController().signal,
    );
    const found = summary[stack];
    runs.push({ ...found?.seconds, total: (performance.now() - started) / 1000 });
    if (found?.ok !== true)
      say(`${rows} rows: NOT every proof held; the figures below count for nothing`);
    rmSync(out, { recursive: true, force: true });
  }
  const [small = {}, large = {}] = runs;
  say(`rehearsal of ${stack}, seconds by step at ${SIZES.join(" and ")} rows, and their ratio`);
  for (const [step, seconds] of Object.entries(large)) {
    const before = small[step] ?? 0;
    const ratio = before > 0 ? (seconds / before).toFixed(1) : "-";
    say(
      `  ${step.padEnd(22)} ${before.toFixed(1).padStart(7)} ${seconds.toFixed(1).padStart(7)}   ×${ratio}`,
    );
  }
}

/** A set-up from nothing, in a fresh clone with an empty home directory; downloads are steps of their own. */
function benchSetup(): void {
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

const areas: Readonly<Record<string, () => Promise<void> | void>> = {
  rehearsal: benchRehearsal,
  setup: benchSetup,
};

async function main(area: string): Promise<void> {
  const bench = areas[area];
  if (bench === undefined) {
    say(`there is no benchmark "${area}"; there are: ${Object.keys(areas).join(", ")}.`);
    process.exitCode = 2;
    return;
  }
  await bench();
}

void main(process.argv[2] ?? "rehearsal");
