/** `npm run bench -- rehearsal`: how a rehearsal's steps grow with its rows. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { listStacks, loadStack } from "../environments/facts/load";
import { say } from "./bench-report";
import { rehearse } from "./rehearse";

const SIZES = [2_000, 20_000] as const;

/** One stack at two sizes: seconds by step, and how each grows with the rows. */
export async function benchRehearsal(): Promise<void> {
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
