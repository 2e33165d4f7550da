/**
 * `npm run backfill -- <stack>`: replicates what was there before. See USAGE in arguments.ts.
 */
import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import { S3ControlClient } from "@aws-sdk/client-s3-control";
import { Names } from "../../components/names";
import { REPLICATED_ZONES } from "../../components/storage/lake-layout";
import { listStacks, loadStack } from "../../environments/facts/load";
import { FAILED, OK, runCommand } from "../command-line";
import { parseBackfillArguments, USAGE } from "./arguments";
import { backfill } from "./backfill";
import { BatchJobs } from "./batch-jobs";
import { backfillJob } from "./job";

const POLL_MS = 5000;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function main(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const request = parseBackfillArguments(argv, listStacks(), process.stdin.isTTY);
  if (request === "help") {
    process.stdout.write(`${USAGE}\n`);
    return OK;
  }
  const names = Names.of(loadStack(request.stack));
  if (request.dryRun) {
    const jobs = REPLICATED_ZONES.map((zone) => backfillJob(names, zone));
    process.stdout.write(`${JSON.stringify(jobs, null, 2)}\n`);
    return OK;
  }
  const { accountId, region } = names.identity;
  const end = await backfill({
    jobs: new BatchJobs(new S3ControlClient({ region }), accountId),
    names,
    confirm: (question) => (request.yes ? Promise.resolve(true) : ask(question, signal)),
    say,
    pollMs: POLL_MS,
    signal,
  });
  switch (end) {
    case "replicated":
      return OK;
    case "declined":
      say("nothing was replicated; the jobs are cancelled.");
      return FAILED;
    case "failed":
      say(
        "not everything has its replica; the report names what failed, and a new backfill tries it again.",
      );
      return FAILED;
  }
}

/** No answer, as at the end of the input, is no. */
async function ask(question: string, signal: AbortSignal): Promise<boolean> {
  // Not as a terminal: readline would keep Ctrl-C to itself.
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  try {
    const end = once(lines, "close").then(() => "");
    const answer = await Promise.race([lines.question(`${question} [y/N] `, { signal }), end]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}

runCommand(main, { failure: ({ name, message }) => `AWS: ${name}: ${message}` });
