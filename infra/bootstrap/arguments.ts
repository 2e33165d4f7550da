import { parseArgs } from "node:util";
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

/** Arguments that cannot be used; the message names every problem. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const USAGE = `Writes what an account needs before its first "pulumi up": a CloudFormation template and a page that says what to click.

  npm run bootstrap -- dev                          the account of the dev stacks
  npm run bootstrap -- account-prod --out DIR       the same by the name of its stack

  --out DIR               where the files go (default .bootstrap)
  --pseudonymisation-key  print the commands that make the departments' pseudonymisation keys; no key is shown
  --help                  this text

Exit: 0 written, 2 the arguments or the configuration cannot be used.`;

const DEFAULT_OUT = ".bootstrap";

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
  const { values, positionals } = parsed(argv);
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

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        out: { type: "string", default: DEFAULT_OUT },
        "pseudonymisation-key": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${message.split(". ")[0] ?? message}; see --help.`);
  }
}
