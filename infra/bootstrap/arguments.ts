import { readArguments, UsageError } from "../command-line";
import { closest } from "fastest-levenshtein";

/** What bootstrap was asked to do. */
export interface BootstrapRequest {
  /** `account-<stage>` */
  readonly account: string;
  /** Directory of the template and the page. */
  readonly out: string;
  /** Print the commands that make pseudonymisation keys instead of writing files. */
  readonly pseudonymisationKey: boolean;
}

export const USAGE = `Writes what an account needs before its first "pulumi up": a CloudFormation template and a page that says what to click.

  npm run bootstrap -- dev                          the account of the dev stacks
  npm run bootstrap -- account-prod --out DIR       the same by the name of its stack

  --out DIR               where the files go (default .bootstrap)
  --pseudonymisation-key  print the commands that make the departments' pseudonymisation keys; no key is shown
  --help                  this text

Exit: 0 written, 1 it failed, 2 the arguments or the configuration cannot be used.`;

const DEFAULT_OUT = ".bootstrap";

const OPTIONS = {
  out: { type: "string", default: DEFAULT_OUT },
  "pseudonymisation-key": { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/**
 * Reads the command line.
 *
 * @param accounts the account stacks that exist
 * @throws UsageError with all problems at once.
 */
export function parseBootstrapArguments(
  argv: readonly string[],
  accounts: readonly string[],
): BootstrapRequest | "help" {
  const { values, positionals } = readArguments(argv, OPTIONS);
  if (values.help) return "help";
  const [given, ...rest] = positionals;
  const stages = accounts.map((account) => account.replace(/^account-/, ""));
  const known = `there are: ${[...accounts, ...stages].join(", ")}`;
  if (given === undefined) throw new UsageError(`no account named; ${known}; see --help.`);
  if (rest.length > 0) {
    throw new UsageError(
      `one account at a time, got ${positionals.join(", ")}; run it once for each.`,
    );
  }
  const account = stages.includes(given) ? `account-${given}` : given;
  if (!accounts.includes(account)) {
    const nearest = closest(given, [...accounts, ...stages]);
    throw new UsageError(`account "${given}" does not exist; did you mean "${nearest}"? ${known}.`);
  }
  return { account, out: values.out, pseudonymisationKey: values["pseudonymisation-key"] };
}
