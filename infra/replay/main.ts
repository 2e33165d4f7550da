/**
 * `npm run replay -- <stack> <dataset>`: rows of quarantine out to be repaired, and in again. See USAGE in arguments.ts.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { AthenaClient } from "@aws-sdk/client-athena";
import { Names } from "../../components/names";
import { datasetsWithKeys, requestKeyOf } from "../../components/storage/request-key";
import { listStacks, loadStack } from "../../environments/facts/load";
import { FAILED, OK, runCommand, UsageError } from "../command-line";
import { s3As, takeOn } from "../land/ingest";
import { explained, landAll } from "../land/land-all";
import { LandingZone } from "../land/landing-zone";
import { parseReplayArguments, type ReplayRequest, USAGE } from "./arguments";
import { Quarantine } from "./quarantine";
import { repairFiles } from "./repair-files";
import { inspectRepaired } from "./repaired";

const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function main(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const known = new Map(
    listStacks().map((stack) => [
      stack,
      loadStack(stack).department.datasets.map(({ name }) => name),
    ]),
  );
  const request = parseReplayArguments(argv, known);
  if (request === "help") {
    process.stdout.write(`${USAGE}\n`);
    return OK;
  }
  return request.kind === "export" ? exportRows(request) : replay(request, signal);
}

async function exportRows({
  stack,
  dataset,
  folder,
}: Extract<ReplayRequest, { kind: "export" }>): Promise<number> {
  const names = Names.of(loadStack(stack));
  const credentials = await takeOn(names, "steward", "replay");
  const athena = new AthenaClient({ region: names.identity.region, credentials });
  const quarantine = new Quarantine(athena, names, dataset);
  const rows = await quarantine.refusedRows();
  const files = repairFiles(rows, await quarantine.missingHeadings(rows));
  mkdirSync(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
  for (const [place, text] of files.entries()) {
    const file = path.join(folder, `${stack}-${dataset}${place === 0 ? "" : `-${place + 1}`}.csv`);
    // Never over a file: it may hold a day's repairs.
    writeNew(file, text);
    say(`${file} holds personal data; only you may read it, delete it when you are done`);
  }
  say(`${rows.length.toLocaleString("en-CA")} rows of ${dataset} are refused and wait for repair`);
  return OK;
}

function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: OWNER_ONLY, flag: "wx" });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") {
      throw new UsageError(`${file} exists already; name another folder, or move the file away.`);
    }
    throw error;
  }
}

async function replay(
  { stack, dataset, files, dryRun }: Extract<ReplayRequest, { kind: "replay" }>,
  signal: AbortSignal,
): Promise<number> {
  const outgoing = await inspectRepaired(files, new Date());
  if (dryRun) {
    const manifests = outgoing.map(({ manifest }) => manifest);
    process.stdout.write(`${JSON.stringify(manifests, null, 2)}\n`);
    return OK;
  }
  const facts = loadStack(stack);
  const names = Names.of(facts);
  const s3 = s3As(names, await takeOn(names, "steward", "replay"));
  const key = requestKeyOf(names, datasetsWithKeys(facts.department), dataset);
  const zone = new LandingZone(s3, names.bucket("landing"), dataset, key);
  return (await landAll(zone, outgoing, say, signal)) ? OK : FAILED;
}

runCommand(main, { failure: explained });
