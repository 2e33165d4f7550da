/**
 * `npm run bootstrap`: what an account needs before its first deployment. See USAGE in arguments.ts.
 */
import { listAccountStacks, loadAccount, loadStack } from "../../environments/facts/load";
import { OK, runCommand } from "../command-line";
import { parseBootstrapArguments, USAGE } from "./arguments";
import { refuseForeignFiles, writeFiles } from "./files";
import { bootstrapPage, pseudonymisationCommand } from "./page";
import { planOf, type PlannedStack } from "./plan";
import { bootstrapTemplate } from "./template";

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function main(argv: readonly string[]): Promise<number> {
  const request = parseBootstrapArguments(argv, listAccountStacks());
  if (request === "help") {
    say(USAGE);
    return OK;
  }
  const { account, out } = request;
  const { departments, settings, stage } = loadAccount(account);
  if (request.pseudonymisationKey) {
    for (const { stack, department } of departments.map((name) => loadStack(`${name}-${stage}`))) {
      const fields = department.datasets.flatMap((dataset) => dataset.fields);
      if (fields.every(({ privacy }) => privacy !== "pseudonymise")) continue;
      say(pseudonymisationCommand({ stack, homeRegion: settings.homeRegion }));
    }
    return OK;
  }
  const [template, page] = [`${account}-bootstrap.json`, `${account}-bootstrap.md`];
  refuseForeignFiles(out, [template, page]);
  const stacks = await plannedStacks(account);
  const written = writeFiles(out, {
    [template]: `${JSON.stringify(bootstrapTemplate(stacks), null, 1)}\n`,
    [page]: bootstrapPage(account, template, stacks),
  });
  written.forEach(say);
  return OK;
}

/** The account's own stack and those of its departments; one after the other, because Pulumi's runtime holds one. */
async function plannedStacks(account: string): Promise<[PlannedStack, ...PlannedStack[]]> {
  const { departments, stage } = loadAccount(account);
  const planned: [PlannedStack, ...PlannedStack[]] = [await planOf(account)];
  for (const department of departments) planned.push(await planOf(`${department}-${stage}`));
  return planned;
}

runCommand(main);
