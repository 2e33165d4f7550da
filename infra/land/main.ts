/**
 * `npm run land -- <stack> <dataset> FILE…`: lands files with their manifests. See USAGE in arguments.ts.
 */
import { Names } from "../../components/names";
import { datasetsWithKeys, requestKeyOf } from "../../components/storage/request-key";
import { listStacks, loadStack } from "../../environments/facts/load";
import { FAILED, OK, runCommand, UsageError } from "../command-line";
import { parseLandArguments, USAGE } from "./arguments";
import { s3As, takeOn } from "./ingest";
import { inspectFiles } from "./inspect";
import { explained, landAll } from "./land-all";
import { LandingZone } from "./landing-zone";

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function main(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const facts = new Map(listStacks().map((stack) => [stack, loadStack(stack)]));
  const known = new Map(
    [...facts].map(([stack, { department }]) => [
      stack,
      department.datasets.map(({ name }) => name),
    ]),
  );
  const request = parseLandArguments(argv, known);
  if (request === "help") {
    process.stdout.write(`${USAGE}\n`);
    return OK;
  }
  const stack = facts.get(request.stack);
  const dataset = stack?.department.datasets.find(({ name }) => name === request.dataset);
  if (stack === undefined || dataset === undefined) throw new UsageError("see --help.");
  const outgoing = await inspectFiles(request.files, {
    format: dataset.landing,
    sender: request.sender,
    sentAt: new Date(),
  });
  if (request.dryRun) {
    const manifests = outgoing.map(({ manifest }) => manifest);
    process.stdout.write(`${JSON.stringify(manifests, null, 2)}\n`);
    return OK;
  }
  const names = Names.of(stack);
  const credentials = await takeOn(names, "ingest", "land");
  const key = requestKeyOf(names, datasetsWithKeys(stack.department), dataset.name);
  const zone = new LandingZone(
    s3As(names, credentials),
    names.bucket("landing"),
    dataset.name,
    key,
  );
  return (await landAll(zone, outgoing, say, signal)) ? OK : FAILED;
}

runCommand(main, { failure: explained });
