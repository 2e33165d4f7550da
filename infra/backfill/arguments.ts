import { readArguments, UsageError } from "../command-line";
import { suggestion } from "../../environments/facts/nearest";

/** What a backfill was asked to do. */
export interface BackfillRequest {
  /** `<department>-<stage>` */
  readonly stack: string;
  /** Print the jobs and ask AWS for nothing. */
  readonly dryRun: boolean;
  /** Start the jobs without asking. */
  readonly yes: boolean;
}

export const USAGE = `Replicates what a stack's replicated zones held before they were replicated, and what failed to replicate since:
one S3 Batch Replication job for each zone. S3 counts the objects first and waits; they are replicated when you agree.

  npm run backfill -- ohs-prod            counts, asks, replicates, and says how it went
  npm run backfill -- ohs-prod --dry-run  prints the jobs as JSON; needs no credentials

  --yes      start the jobs without asking, as where there is no terminal
  --dry-run  print the jobs and create none
  --help     this text

It needs AWS credentials of someone with the rights of Backup.grantStartBackfill, such as the stack's cloud engineer. Lists and
reports go to s3://<logs bucket>/backfill/<zone>/.

Exit: 0 everything has its replica, 1 something has none or you declined, 2 the arguments or the configuration cannot be used.`;

const OPTIONS = {
  "dry-run": { type: "boolean", default: false },
  yes: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/**
 * Reads the command line.
 *
 * @param stacks the stacks that exist
 * @param terminal whether there is someone to ask
 * @throws UsageError
 */
export function parseBackfillArguments(
  argv: readonly string[],
  stacks: readonly string[],
  terminal: boolean,
): BackfillRequest | "help" {
  const { values, positionals } = readArguments(argv, OPTIONS);
  if (values.help) return "help";
  const [stack, ...rest] = positionals;
  if (stack === undefined) {
    throw new UsageError(`no stack named; name one of ${stacks.join(", ")}; see --help.`);
  }
  if (rest.length > 0) {
    throw new UsageError(`one stack at a time, got ${positionals.join(", ")}; run it for each.`);
  }
  if (!stacks.includes(stack)) {
    throw new UsageError(`stack "${stack}" does not exist; ${suggestion(stack, stacks)}`);
  }
  if (values["dry-run"] && values.yes) {
    throw new UsageError("--dry-run creates no job that --yes could start; give one of them.");
  }
  if (!values["dry-run"] && !values.yes && !terminal) {
    throw new UsageError("there is no terminal to ask on; add --yes to start the jobs unasked.");
  }
  return { stack, dryRun: values["dry-run"], yes: values.yes };
}
