import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { AccountFacts } from "../environments/facts/account-facts";
import type { StackFacts } from "../environments/facts/facts";
import { listAccountStacks, loadAccount } from "../environments/facts/load";
import { planOfDepartment } from "../infra/bootstrap/plan";
import type { ServedSite } from "../publishing/serve";
import type { RehearsalRequest } from "./arguments";
import { bootstrapStack } from "./deploy/deployment-role";
import { startEmulator } from "./emulator";
import { Identities } from "./identities";
import { Spark } from "./jobs/spark";
import { Progress } from "./progress";
import { rehearseAccountStack } from "./rehearse-account";
import { rehearseStack } from "./rehearse-stack";
import type { AfterDeployment, Stage } from "./stage";
import type { RehearsalSummary, StackSummary } from "./summary";

/** What a rehearsal leaves: what it found, and the sites that can be looked at. */
export interface Rehearsed {
  readonly summary: RehearsalSummary;
  readonly sites: readonly ServedSite[];
}

/**
 * Rehearses stacks one after the other. Stacks of one account and region share an embedded AWS and a warm Spark; everything that is started
 * here is stopped here, however it ends.
 *
 * @param afterDeployment runs after each stack's deployment.
 * @throws an `AbortError` when `signal` ends it.
 */
export async function rehearse(
  request: RehearsalRequest,
  stacks: readonly StackFacts[],
  say: (line: string) => void,
  signal: AbortSignal,
  afterDeployment?: AfterDeployment,
): Promise<Rehearsed> {
  for (const name of ["reports", "quarantine", "logs", "summary.json"]) {
    rmSync(path.join(request.out, name), { recursive: true, force: true });
  }
  mkdirSync(request.out, { recursive: true });
  const summary: Record<string, StackSummary> = {};
  for (const group of groupByAccount(stacks)) {
    Object.assign(summary, await rehearseAccount(request, group, say, signal, afterDeployment));
  }
  const sites = stacks.map(({ stack, department }) => ({
    ...{ path: stack, title: department.title },
    dir: path.join(request.out, "reports", stack),
  }));
  return { summary, sites: sites.filter((site) => (summary[site.path]?.reports.length ?? 0) > 0) };
}

async function rehearseAccount(
  request: RehearsalRequest,
  stacks: readonly [StackFacts, ...StackFacts[]],
  say: (line: string) => void,
  signal: AbortSignal,
  afterDeployment?: AfterDeployment,
): Promise<Record<string, StackSummary>> {
  const { accountId, homeRegion } = stacks[0].settings;
  signal.throwIfAborted();
  say("starting the embedded AWS …");
  const emulator = await startEmulator(accountId, homeRegion);
  const spark = Spark.start(emulator, homeRegion, path.join(request.out, "logs"));
  const kill = () => {
    spark.kill();
    emulator.kill();
  };
  signal.addEventListener("abort", kill, { once: true });
  try {
    const identities = new Identities(emulator, accountId, homeRegion);
    const summary: Record<string, StackSummary> = {};
    for (const account of accountsOf(stacks[0])) {
      const progress = new Progress(account.stack, say);
      summary[account.stack] = await rehearseAccountStack(
        ...([emulator, identities, account, progress, signal] as const),
      );
    }
    for (const facts of stacks) {
      const deployer = await bootstrapStack(identities, await planOfDepartment(facts));
      const stage: Stage = {
        ...{ request, emulator, identities, deployer, spark, signal, afterDeployment },
      };
      summary[facts.stack] = await rehearseStack(stage, facts, new Progress(facts.stack, say));
    }
    return summary;
  } catch (error) {
    kill();
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", kill);
    await spark.stop();
    await emulator.stop();
  }
}

/** The account stacks of a department's account: departments find its things by name, so they come after it. */
const accountsOf = ({ settings }: StackFacts): AccountFacts[] =>
  listAccountStacks()
    .map((stack) => loadAccount(stack))
    .filter((account) => account.settings.accountId === settings.accountId);

function groupByAccount(stacks: readonly StackFacts[]): [StackFacts, ...StackFacts[]][] {
  const groups = new Map<string, [StackFacts, ...StackFacts[]]>();
  for (const facts of stacks) {
    const key = `${facts.settings.accountId} ${facts.settings.homeRegion}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [facts]);
    else group.push(facts);
  }
  return [...groups.values()];
}
