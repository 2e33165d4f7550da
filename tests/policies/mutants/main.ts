/** `npm run policies:mutants`: breaks stacks in every way and lists what no mandatory rule notices. */
import { listAccountStacks, listStacks } from "../../../environments/facts/load";
import { graphOf } from "../../../preview/policies/graph-of";
import { recordStack } from "../../../preview/policies/recorded-stack";
import { kindOf } from "./mutant";
import { type Outcome, outcomeOf } from "./run";

const USAGE = `npm run policies:mutants -- <stack>... [--every]

Breaks the resource graph of each stack in every way that weakens it, and lists what no mandatory rule notices by name.

  <stack>   e.g. ohs-prod
  --all     every stack of environments/
  --every   every resource of a type; without it the first with each property and statement stands for all
  --help    this text

Exit 0: everything is noticed, or weakens nothing with a reason in equivalents.ts. 1: something is not. 2: unusable arguments.`;

/** How often each way to weaken was tried and noticed. */
function table({ mutants, survivors, equivalent }: Outcome): string {
  const count = (all: Outcome["mutants"], operator: string) =>
    all.filter((one) => one.operator === operator).length;
  const operators = [...new Set(mutants.map(({ operator }) => operator))].sort();
  const rows = operators.map((operator) =>
    [
      operator.padEnd(52),
      String(count(mutants, operator)).padStart(7),
      String(count(equivalent, operator)).padStart(11),
      String(count(survivors, operator)).padStart(9),
    ].join(""),
  );
  return [`${"way".padEnd(52)}  tried equivalent survives`, ...rows].join("\n");
}

async function main(argv: readonly string[]): Promise<number> {
  const known = [...listAccountStacks(), ...listStacks()];
  if (argv.includes("--help") || argv.includes("-h")) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const named = argv.filter((one) => !one.startsWith("-"));
  const wrong = [
    ...named.filter((one) => !known.includes(one)).map((one) => `there is no stack ${one}`),
    ...argv
      .filter((one) => one.startsWith("-") && !["--all", "--every"].includes(one))
      .map((one) => `${one} is not an option`),
    ...(named.length === 0 && !argv.includes("--all") ? ["name a stack"] : []),
  ];
  if (wrong.length > 0) {
    process.stderr.write(`${wrong.join("\n")}; there are ${known.join(", ")}\n\n${USAGE}\n`);
    return 2;
  }
  let survive = 0;
  for (const stack of argv.includes("--all") ? known : new Set(named)) {
    const { resources, stage } = await recordStack(stack);
    const outcome = outcomeOf(graphOf(resources), stage, argv.includes("--every"));
    survive += stage === "prod" ? outcome.survivors.length : 0;
    const { mutants, caught, equivalent, survivors } = outcome;
    process.stdout.write(`${stack}\n${table(outcome)}\n`);
    for (const one of survivors) {
      process.stdout.write(`survives: ${kindOf(one)} (${one.resource})\n`);
    }
    process.stdout.write(
      `${stack}: ${mutants.length} mutants, ${caught} caught, ${equivalent.length} equivalent, ${survivors.length} survive\n\n`,
    );
  }
  return survive > 0 ? 1 : 0;
}

void main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = 2;
  },
);
