/**
 * What the commands of this project have in common: how arguments are read, what an exit code means, and what becomes of a mistake.
 */
import { parseArgs, type ParseArgsConfig } from "node:util";
import { FactsError } from "../environments/facts/errors";

/** It did what it was asked. */
export const OK = 0;
/** It ran, and the answer is no: a proof failed, a rule is violated, AWS refused. */
export const FAILED = 1;
/** The arguments or the configuration cannot be used; nothing was begun. */
export const UNUSABLE = 2;
/** Ctrl-C, as shells tell it: 128 and the signal's number. */
export const INTERRUPTED = 130;

/** Arguments that cannot be used. The message holds every problem, a line each, and says what to change. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly problems: readonly string[];

  constructor(...problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/**
 * Node's `parseArgs`, whose complaint is a sentence.
 *
 * @throws UsageError for an option that does not exist or lacks its value
 */
export function readArguments<const Options extends NonNullable<ParseArgsConfig["options"]>>(
  argv: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: [...argv], allowPositionals: true, options });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${message.split(". ")[0] ?? message}; see --help.`);
  }
}

/** What a command says of its ends. */
export interface Ending {
  /** Told when it was interrupted. @default "interrupted." */
  readonly interrupted?: string;
  /** How another failure is told. @default its stack: it is a defect, and shows where it happened */
  readonly failure?: (error: Error) => string;
}

/**
 * Runs a command and sets the exit code of the process. A user's own mistake is told in its sentences; SIGINT, SIGTERM and SIGHUP
 * abort the signal, and the command stops what it has started.
 *
 * @param main takes the arguments and the signal, returns the exit code
 */
export function runCommand(
  main: (argv: readonly string[], signal: AbortSignal) => Promise<number>,
  { interrupted = "interrupted.", failure }: Ending = {},
): void {
  const interruption = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      interruption.abort();
    });
  }
  const explain = (error: unknown): number => {
    const [code, message] = told(error);
    process.stderr.write(`${message}\n`);
    return code;
  };
  const told = (error: unknown): readonly [number, string] => {
    if (error instanceof UsageError || error instanceof FactsError) {
      return [UNUSABLE, error.message];
    }
    if (!(error instanceof Error)) return [FAILED, String(error)];
    if (error.name === "AbortError") return [INTERRUPTED, interrupted];
    return [FAILED, failure?.(error) ?? error.stack ?? error.message];
  };
  void main(process.argv.slice(2), interruption.signal)
    .catch(explain)
    .then((code) => {
      process.exitCode = code;
    });
}
