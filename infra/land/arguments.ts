import { suggestion } from "../../environments/facts/nearest";
import { readArguments, UsageError } from "../command-line";

/** What was asked to be landed. */
export interface LandRequest {
  /** `<department>-<stage>` */
  readonly stack: string;
  readonly dataset: string;
  /** Paths, in the order in which they are to land. */
  readonly files: readonly string[];
  /** The office or program that sends; never a person. */
  readonly sender: string;
  /** Look at the files, and send nothing. */
  readonly dryRun: boolean;
}

/** Stack → its datasets. */
export type KnownDatasets = ReadonlyMap<string, readonly string[]>;

/** As in glue-jobs/lake/manifests.py. */
const LONGEST_SENDER = 200;

export const USAGE = `Lands files of a dataset, as the stack's ingest role: a manifest with SHA-256, size and rows first, then the file.
The next run of the pipeline compares what it reads with the manifest, and refuses a file that differs.

  npm run land -- ohs-prod workplace-accidents accidents.xlsx
  npm run land -- vancouver-dev business-licences 2023.csv 2024.csv --sender "Licence Office"

  --sender NAME  the office or program that sends, never a person; the dataset's department unless told
  --dry-run      look at the files, print what would be sent, and send nothing; needs no credentials
  --help         this text

A file lands under its own name. A name that has landed before with the same content is not sent again; with other content it is a
correction: the pipeline then takes the new version in the place of the old one.
It needs AWS credentials of someone who may take on the role <stack>-ingest: a user or role of the account with the tags
department=<department> and duty=ingest. AWS_ENDPOINT_URL is honoured; NODE_EXTRA_CA_CERTS names the certificate of such an endpoint.

Exit: 0 every file has landed, 1 AWS refused something, 2 the arguments or a file cannot be used and nothing was sent.`;

/**
 * Reads the command line.
 *
 * @throws UsageError
 */
export function parseLandArguments(
  argv: readonly string[],
  known: KnownDatasets,
): LandRequest | "help" {
  const { values, positionals } = readArguments(argv, {
    sender: { type: "string" },
    "dry-run": { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  });
  if (values.help) return "help";
  const [stack, dataset, ...files] = positionals;
  const named = namedDataset(stack, dataset, known);
  if (files.length === 0) throw new UsageError("no file named; name at least one; see --help.");
  const sender = values.sender ?? named.stack.slice(0, named.stack.lastIndexOf("-"));
  if (sender.trim() === "" || sender.length > LONGEST_SENDER) {
    throw new UsageError(`--sender must have 1 to ${LONGEST_SENDER} characters.`);
  }
  return { ...named, files, sender, dryRun: values["dry-run"] };
}

/**
 * The stack and dataset that were named, if they exist.
 *
 * @throws UsageError
 */
export function namedDataset(
  stack: string | undefined,
  dataset: string | undefined,
  known: KnownDatasets,
): { readonly stack: string; readonly dataset: string } {
  const stacks = [...known.keys()];
  if (stack === undefined) {
    throw new UsageError(`no stack named; name one of ${stacks.join(", ")}; see --help.`);
  }
  const datasets = known.get(stack);
  if (datasets === undefined) {
    throw new UsageError(`stack "${stack}" does not exist; ${suggestion(stack, stacks)}`);
  }
  if (dataset === undefined) {
    throw new UsageError(`no dataset named; ${stack} has ${datasets.join(", ")}; see --help.`);
  }
  if (!datasets.includes(dataset)) {
    throw new UsageError(
      `${stack} has no dataset "${dataset}"; ${suggestion(dataset, [...datasets])}`,
    );
  }
  return { stack, dataset };
}
