/**
 * `npm start` and `npm run rehearse`: rehearses departments' platforms on this machine. See USAGE in arguments.ts.
 */
import { listStacks, loadStack } from "../environments/facts/load";
import { FAILED, OK, runCommand } from "../infra/command-line";
import { servePortal } from "../publishing/serve";
import { type KnownStacks, USAGE, parseRehearsalArguments } from "./arguments";
import { rehearse } from "./rehearse";
import { formatSummary, writeSummary } from "./summary";

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
  return ok ? OK : FAILED;
}

runCommand(main, { interrupted: "interrupted; everything that was started has been stopped." });
