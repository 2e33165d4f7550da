/**
 * `npm run bench [-- area]`: measured figures as ratios in one run. Areas: rehearsal (default), datasets, data, setup, policies.
 * Each area is a file of its own.
 */
import { UNUSABLE, UsageError } from "../infra/command-line";
import { benchData } from "./bench-data";
import { benchDatasets } from "./bench-datasets";
import { benchPolicies } from "./bench-policies";
import { benchRehearsal } from "./bench-rehearsal";
import { say } from "./bench-report";
import { benchSetup } from "./bench-setup";

const areas: Readonly<Record<string, (args: readonly string[]) => Promise<void> | void>> = {
  rehearsal: benchRehearsal,
  datasets: benchDatasets,
  data: benchData,
  setup: benchSetup,
  policies: benchPolicies,
};

async function main(area: string): Promise<void> {
  const bench = areas[area];
  if (bench === undefined) {
    say(`there is no benchmark "${area}"; there are: ${Object.keys(areas).join(", ")}.`);
    process.exitCode = UNUSABLE;
    return;
  }
  await bench(process.argv.slice(3));
}

main(process.argv[2] ?? "rehearsal").catch((error: unknown) => {
  if (!(error instanceof UsageError)) throw error;
  say(error.message);
  process.exitCode = UNUSABLE;
});
