import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { closest } from "fastest-levenshtein";
import { readArguments, UsageError } from "../infra/command-line";
import { filesBelow, type LandingFiles } from "./land";

/** What a rehearsal was asked to do. */
export interface RehearsalRequest {
  readonly stacks: readonly string[];
  /** Directory with `<department>/<dataset>/*`; generated files are landed when absent. */
  readonly landing?: string;
  /** Where the summary, the reports and the refused rows go. */
  readonly out: string;
  /** Whether the portal stays up after the run. */
  readonly serve: boolean;
  /** Whether a refused row of each dataset is repaired and sent through the workflow again; absent: no. */
  readonly replay?: true;
  /** Rows to generate for each dataset that `landing` does not bring. */
  readonly rows: number;
  readonly seed: number;
}

/** What exists, to check the arguments against: stack name → its department and datasets. */
export type KnownStacks = ReadonlyMap<
  string,
  { readonly department: string; readonly datasets: readonly string[] }
>;

export const USAGE = `Rehearses departments' platforms on this machine: deploys the Pulumi program to an embedded AWS,
moves files from landing to published reports, and proves each step.

  npm start                           every department, then serves the portal until Ctrl-C
  npm run rehearse -- <stack>...      the stacks named, e.g. ohs-dev

  --landing DIR   land DIR/<department>/<dataset>/* instead of generated files
  --out DIR       where summary.json, reports/ and quarantine/ go (default .rehearsal)
  --no-serve      end after the summary instead of serving the portal
  --replay        then repair a refused row of each dataset and run the workflow a third time
  --rows N        rows to generate for each dataset (default 2000)
  --seed N        seed of the generated files (default 1)
  --all           every department, in its dev stage
  --help          this text

Exit: 0 every proof held, 1 a proof failed, 2 the arguments or the configuration cannot be used.`;

const DEFAULT_OUT = ".rehearsal";
const DEFAULT_ROWS = 2000;
const DEFAULT_SEED = 1;

/**
 * Reads the command line.
 *
 * @returns "help" when it was asked for, else a request whose every part has been checked.
 * @throws {@link UsageError} with all problems at once.
 */
export function parseRehearsalArguments(
  argv: readonly string[],
  known: KnownStacks,
): RehearsalRequest | "help" {
  const problems: string[] = [];
  const { values, positionals } = readArguments(argv, {
    landing: { type: "string" },
    out: { type: "string", default: DEFAULT_OUT },
    "no-serve": { type: "boolean", default: false },
    replay: { type: "boolean", default: false },
    rows: { type: "string", default: String(DEFAULT_ROWS) },
    seed: { type: "string", default: String(DEFAULT_SEED) },
    all: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  });
  if (values.help) return "help";
  const stacks = values.all ? oneStackPerDepartment(known) : [...new Set(positionals)];
  if (stacks.length === 0) {
    problems.push(`no stack named; name one or more of ${[...known.keys()].join(", ")}.`);
  }
  for (const stack of stacks.filter((name) => !known.has(name))) {
    problems.push(unknownName("stack", stack, [...known.keys()]));
  }
  const rows = wholeNumber("--rows", values.rows, 0, problems);
  const seed = wholeNumber("--seed", values.seed, 0, problems);
  if (values.landing !== undefined) {
    checkLanding(
      values.landing,
      stacks.flatMap((stack) => known.get(stack) ?? []),
      [...known.values()],
      problems,
    );
  }
  if (existsSync(values.out) && !statSync(values.out).isDirectory()) {
    problems.push(`--out ${values.out} is a file; name a directory.`);
  }
  if (problems.length > 0) throw new UsageError(...problems);
  return {
    stacks,
    ...(values.landing === undefined ? {} : { landing: path.resolve(values.landing) }),
    out: path.resolve(values.out),
    serve: !values["no-serve"],
    ...(values.replay ? { replay: true as const } : {}),
    rows,
    seed,
  };
}

/** A department is rehearsed once: in dev where it has a dev stack. */
function oneStackPerDepartment(known: KnownStacks): string[] {
  const chosen = new Map<string, string>();
  for (const [stack, { department }] of known) {
    if (!chosen.has(department) || stack === `${department}-dev`) chosen.set(department, stack);
  }
  return [...chosen.values()];
}

function unknownName(what: string, name: string, known: readonly string[]): string {
  if (known.length === 0) return `${what} "${name}" does not exist, and neither does any other.`;
  return `${what} "${name}" does not exist; did you mean "${closest(name, [...known])}"? There are: ${known.join(", ")}.`;
}

function wholeNumber(option: string, text: string, least: number, problems: string[]): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least) {
    problems.push(`${option} must be a whole number of at least ${least}, got "${text}".`);
  }
  return value;
}

type DepartmentDatasets = { readonly department: string; readonly datasets: readonly string[] };

function checkLanding(
  directory: string,
  requested: readonly DepartmentDatasets[],
  known: readonly DepartmentDatasets[],
  problems: string[],
): void {
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    problems.push(`--landing ${directory} is not a directory.`);
    return;
  }
  const folders = (parent: string) =>
    readdirSync(parent, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
      .map((entry) => entry.name);
  let files = 0;
  for (const department of folders(directory)) {
    const datasets = known.find((one) => one.department === department)?.datasets;
    if (datasets === undefined) {
      const names = [...new Set(known.map((one) => one.department))];
      problems.push(`--landing ${directory}: ${unknownName("department", department, names)}`);
      continue;
    }
    for (const dataset of folders(path.join(directory, department))) {
      if (!datasets.includes(dataset)) {
        problems.push(
          `--landing ${path.join(directory, department)}: ${unknownName("dataset", dataset, datasets)}`,
        );
      } else if (requested.some((one) => one.department === department)) {
        files += landingFiles(directory, department, dataset).files.length;
      }
    }
  }
  if (files === 0 && problems.length === 0) {
    const expected = requested.flatMap(({ department, datasets }) =>
      datasets.map((dataset) => path.join(directory, department, dataset, "*")),
    );
    problems.push(
      `--landing ${directory} holds no file to land; put files at ${expected.join(", ")}.`,
    );
  }
}

/** The files of one dataset below a landing directory; there may be none. */
export function landingFiles(directory: string, department: string, dataset: string): LandingFiles {
  const folder = path.join(directory, department, dataset);
  return { folder, files: existsSync(folder) ? filesBelow(folder) : [] };
}
