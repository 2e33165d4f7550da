/**
 * `npm start` and `npm run rehearse`: rehearses departments' platforms on this machine. See USAGE in arguments.ts.
 */
import { FactsError } from "../environments/facts/errors";
import { listStacks, loadStack } from "../environments/facts/load";
import { servePortal } from "../publishing/serve";
import { type KnownStacks, USAGE, UsageError, parseRehearsalArguments } from "./arguments";
import { rehearse } from "./rehearse";
import { formatSummary, writeSummary } from "./summary";

const OK = 0;
const A_PROOF_FAILED = 1;
const UNUSABLE = 2;
const INTERRUPTED = 130;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function main(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const facts = new Map(listStacks().map((stack) => [stack, loadStack(stack)]));
  const known: KnownStacks = new Map(
    [...facts].map(([stack, { department }]) => [
      stack,
      { department: department.name, datasets: department.datasets.map(({ name }) => name) },
    ]),
  );
  const request = parseRehearsalArguments(argv, known);
  if (request === "help") {
    process.stdout.write(`${USAGE}\n`);
    return OK;
  }
  const chosen = request.stacks.flatMap((stack) => facts.get(stack) ?? []);
  const { summary, sites } = await rehearse(request, chosen, say, signal);
  const file = writeSummary(request.out, summary);
  process.stdout.write(`\n${formatSummary(summary)}\n\nsummary: ${file}\n`);
  const ok = Object.values(summary).every((stack) => stack.ok);
  if (request.serve && sites.length > 0) {
    const portal = await servePortal({ sites });
    process.stdout.write(`portal: ${portal.url} (Ctrl-C ends it)\n`);
    await new Promise((resolve) => {
      signal.addEventListener("abort", resolve, { once: true });
    });
    await portal.close();
  }
  return ok ? OK : A_PROOF_FAILED;
}

/** The user's own mistakes are told in a sentence each; anything else is a defect and shows where it happened. */
function explain(error: unknown): number {
  if (error instanceof UsageError || error instanceof FactsError) {
    say(error.message);
    return UNUSABLE;
  }
  if (error instanceof Error && error.name === "AbortError") {
    say("interrupted; everything that was started has been stopped.");
    return INTERRUPTED;
  }
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return A_PROOF_FAILED;
}

const interruption = new AbortController();
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(name, () => {
    interruption.abort();
  });
}
void main(process.argv.slice(2), interruption.signal)
  .catch(explain)
  .then((code) => {
    process.exitCode = code;
  });
