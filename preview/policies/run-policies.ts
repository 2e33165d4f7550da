/** What `npm run policies` does, and how it ends. See USAGE in arguments.ts. */
import { FactsError } from "../../environments/facts/errors";
import { listAccountStacks, listStacks } from "../../environments/facts/load";
import { FAILED, OK, UNUSABLE, UsageError } from "../../infra/command-line";
import { parsePoliciesArguments, type PoliciesRequest, USAGE } from "./arguments";
import { asJson } from "./as-json";
import { asSarif } from "./as-sarif";
import { asText } from "./as-text";
import { CONFIG, ConfigurationError, loadConfigurations } from "./configuration";
import { compilePack, PackProcess } from "./pack-process";
import { recordStack } from "./recorded-stack";
import { type StackVerdict, violations } from "./stack-verdict";

const PRINTED = { text: asText, json: asJson, sarif: asSarif } as const;

/** Where the verdict and the complaints go, and the folder of the stages' configuration. */
export interface Surroundings {
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
  /** @default `policies/config` */
  readonly configFolder?: string;
}

/** @returns the exit code: 0, 1 for a mandatory violation, 2 for what cannot be used. */
export async function runPolicies(
  argv: readonly string[],
  { print, complain, configFolder = CONFIG }: Surroundings,
): Promise<number> {
  try {
    const request = parsePoliciesArguments(argv, [...listAccountStacks(), ...listStacks()]);
    if (request === "help") {
      print(`${USAGE}\n`);
      return OK;
    }
    const judged = await judge(request, configFolder);
    print(`${PRINTED[request.format](judged)}\n`);
    return judged.some((one) => violations(one, "mandatory").length > 0) ? FAILED : OK;
  } catch (error) {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    complain(`${isForTheReader(error) ? error.message : told}\n`);
    return UNUSABLE;
  }
}

async function judge(
  { stacks, asPreview }: PoliciesRequest,
  configFolder: string,
): Promise<readonly StackVerdict[]> {
  const configurations = loadConfigurations(undefined, configFolder);
  await compilePack();
  const pack = await PackProcess.start();
  try {
    const policies = await pack.policies();
    const judged: StackVerdict[] = [];
    for (const stack of stacks) {
      const recorded = await recordStack(stack, asPreview ? "unknown" : "invented");
      const from = performance.now();
      const verdicts = await pack.judge(recorded, configurations.get(recorded.stage));
      const seconds = Math.round(performance.now() - from) / 1000;
      const resources = recorded.resources.length;
      judged.push({ stack, resources, policies: policies.length, seconds, verdicts });
    }
    return judged;
  } finally {
    pack.close();
  }
}

/** What the reader can mend needs no stack of calls; everything else is a fault of ours. */
const isForTheReader = (error: unknown): error is Error =>
  error instanceof UsageError || error instanceof FactsError || error instanceof ConfigurationError;
