/**
 * `npm run bootstrap`: what an account needs before its first deployment. See USAGE in arguments.ts.
 */
import { FactsError } from "../../environments/facts/errors";
import { listAccountStacks, loadAccount, loadStack } from "../../environments/facts/load";
import { parseBootstrapArguments, USAGE, UsageError } from "./arguments";
import { refuseForeignFiles, writeFiles } from "./files";
import { bootstrapPage, pseudonymisationCommand } from "./page";
import { planOf, type PlannedStack } from "./plan";
import { bootstrapTemplate } from "./template";

const OK = 0;
const FAILED = 1;
const UNUSABLE = 2;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function main(argv: readonly string[]): Promise<void> {
  const request = parseBootstrapArguments(argv, listAccountStacks());
  if (request === "help") {
    say(USAGE);
    return;
  }
  const { account, out } = request;
  const { departments, settings, stage } = loadAccount(account);
  if (request.pseudonymisationKey) {
    for (const { stack, department } of departments.map((name) => loadStack(`${name}-${stage}`))) {
      const fields = department.datasets.flatMap((dataset) => dataset.fields);
      if (fields.every(({ privacy }) => privacy !== "pseudonymise")) continue;
      say(pseudonymisationCommand({ stack, homeRegion: settings.homeRegion }));
    }
    return;
  }
  const [template, page] = [`${account}-bootstrap.json`, `${account}-bootstrap.md`];
  refuseForeignFiles(out, [template, page]);
  const stacks = await plannedStacks(account);
  const written = writeFiles(out, {
    [template]: `${JSON.stringify(bootstrapTemplate(stacks), null, 1)}\n`,
    [page]: bootstrapPage(account, template, stacks),
  });
  written.forEach(say);
}

/** The account's own stack and those of its departments; one after the other, because Pulumi's runtime holds one. */
async function plannedStacks(account: string): Promise<[PlannedStack, ...PlannedStack[]]> {
  const { departments, stage } = loadAccount(account);
  const planned: [PlannedStack, ...PlannedStack[]] = [await planOf(account)];
  for (const department of departments) planned.push(await planOf(`${department}-${stage}`));
  return planned;
}

void main(process.argv.slice(2)).then(
  () => {
    process.exitCode = OK;
  },
  (error: unknown) => {
    const isUnusable = error instanceof UsageError || error instanceof FactsError;
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `${isUnusable || !(error instanceof Error) ? message : (error.stack ?? message)}\n`,
    );
    process.exitCode = isUnusable ? UNUSABLE : FAILED;
  },
);
