/** `npm run policies`: the verdict of the policy pack on stacks. See USAGE in arguments.ts. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { FactsError } from "../../environments/facts/errors";
import { RULES } from "../../policies/rules/catalogue";
import { parsePoliciesArguments, USAGE, UsageError } from "./arguments";
import { compilePack, PackProcess } from "./pack-process";
import { recordStack } from "./recorded-stack";
import { asJson, asSarif, asText, mandatory, type StackVerdict } from "./report";

const OK = 0;
const VIOLATED = 1;
const UNUSABLE = 2;

const ENVIRONMENTS = path.resolve(__dirname, "..", "..", "environments");

/** The stacks that have a file. */
export const stackNames = (): readonly string[] =>
  readdirSync(ENVIRONMENTS)
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();

async function main(argv: readonly string[]): Promise<number> {
  const request = parsePoliciesArguments(argv, stackNames());
  if (request === "help") {
    process.stdout.write(`${USAGE}\n`);
    return OK;
  }
  compilePack();
  const judged: StackVerdict[] = [];
  const pack = await PackProcess.start();
  try {
    for (const stack of request.stacks) {
      const recorded = await recordStack(stack, request.asPreview ? "unknown" : "invented");
      const levels = Object.fromEntries(RULES.map(({ id, level }) => [id, level[recorded.stage]]));
      const from = performance.now();
      const verdicts = await pack.judge(recorded, levels);
      const seconds = Math.round(performance.now() - from) / 1000;
      const resources = recorded.resources.length;
      judged.push({ stack, resources, rules: RULES.length, seconds, verdicts });
    }
  } finally {
    pack.close();
  }
  const print = { text: asText, json: asJson, sarif: asSarif }[request.format];
  process.stdout.write(`${print(judged)}\n`);
  return judged.some((one) => mandatory(one).length > 0) ? VIOLATED : OK;
}

if (require.main === module || process.argv[1] === __filename) {
  void main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      const isUnusable = error instanceof UsageError || error instanceof FactsError;
      const message = error instanceof Error ? error.message : String(error);
      process.stderr.write(
        `${isUnusable || !(error instanceof Error) ? message : (error.stack ?? message)}\n`,
      );
      process.exitCode = UNUSABLE;
    },
  );
}
