import { readArguments, UsageError } from "../command-line";
import { type KnownDatasets, namedDataset } from "../land/arguments";

/** What is to happen with rows that quarantine holds. */
export type ReplayRequest = {
  /** `<department>-<stage>` */
  readonly stack: string;
  readonly dataset: string;
} & (
  | { readonly kind: "export"; /** Folder for the files. */ readonly folder: string }
  | {
      readonly kind: "replay";
      /** Files of repaired rows. */
      readonly files: readonly string[];
      readonly dryRun: boolean;
    }
);

export const USAGE = `Takes rows out of quarantine to be repaired, and sends repaired rows through the pipeline again, as the stack's data steward.

  npm run replay -- ohs-prod workplace-accidents --export to-repair
  npm run replay -- ohs-prod workplace-accidents to-repair/ohs-prod-workplace-accidents.csv

  --export DIR  write the rows that are still refused as CSV: where each row comes from, the rules it broke and why, and its values as
                received. One file for each set of columns. The files hold personal data: only you may read them (mode 0600); delete
                them when you are done
  --dry-run     look at the files, print what would be sent, and send nothing; needs no credentials
  --help        this text

Repair the values, or delete the lines of rows that cannot be repaired, and leave the columns whose names begin with "_" as they are:
_object, _version and _row say which row a line repairs. In a spreadsheet, open all columns as text. Lines that were not changed
change nothing. The next run of the pipeline puts each repaired row in the place of the one in quarantine; what fails again stays in
quarantine with the new reason. A line that repairs no row of quarantine is refused by name, and the whole file with it.
It needs AWS credentials of someone who may take on the role <stack>-steward. AWS_ENDPOINT_URL is honoured.

Exit: 0 done, 1 AWS refused something, 2 the arguments or a file cannot be used and nothing was sent.`;

/**
 * Reads the command line.
 *
 * @throws UsageError
 */
export function parseReplayArguments(
  argv: readonly string[],
  known: KnownDatasets,
): ReplayRequest | "help" {
  const { values, positionals } = readArguments(argv, {
    export: { type: "string" },
    "dry-run": { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  });
  if (values.help) return "help";
  const [stack, dataset, ...files] = positionals;
  const named = namedDataset(stack, dataset, known);
  const folder = values.export;
  if (folder !== undefined) {
    if (files.length > 0 || values["dry-run"]) {
      throw new UsageError("--export sends nothing; leave out the files and --dry-run.");
    }
    if (folder === "") throw new UsageError("--export needs a folder; see --help.");
    return { ...named, kind: "export", folder };
  }
  if (files.length === 0) {
    throw new UsageError("name --export DIR, or the files of repaired rows; see --help.");
  }
  return { ...named, kind: "replay", files, dryRun: values["dry-run"] };
}
