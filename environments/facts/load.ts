/**
 * The facts of a stack: every file that describes it, read once, checked whole.
 *
 * ```
 * environments/
 *   Pulumi.<department>-<stage>.yaml          StageFacts
 *   Pulumi.account-<stage>.yaml               AccountSettings
 *   departments/<department>/department.yaml  Department
 *   departments/<department>/<dataset>/       Dataset: contract.yaml, recipe.json, curated/, reports/
 * ```
 */
import { existsSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { type AccountFacts, accountSettingsOf } from "./account-facts";
import { inside, namesIn, type Folder } from "./dataset";
import { departmentFacts } from "./department";
import { ProblemList } from "./errors";
import { overlap } from "./cidr";
import type { Department, StackFacts, Stage, StageFacts } from "./facts";
import { suggestion } from "./nearest";
import { readYaml, type Path, type SourceFile } from "./source-file";
import { soundPart, stageFactsOf } from "./stage-facts";
import { addProblem } from "./validation";

export { FactsError, type Problem } from "./errors";
export { ACCOUNT_SETTING_KEYS, parseAccountSettings } from "./account-facts";
export { STAGE_FACT_KEYS, parseStageFacts } from "./stage-facts";

const STAGES: readonly Stage[] = ["dev", "prod"];
const STACK_FILE = /^Pulumi\.(.+)\.yaml$/;
const STACK_NAME = /^([a-z][a-z0-9]*(?:-[a-z0-9]+)*)-(dev|prod)$/;
/** Keys that Pulumi itself writes beside `config`. */
const PULUMI_KEYS = ["config", "secretsprovider", "encryptedkey", "encryptionsalt", "environment"];
const NAMESPACE = "platform:";
const ACCOUNT_PREFIX = "account-";

/** The folder that this module belongs to. */
const ENVIRONMENTS = resolve(__dirname, "..");

/**
 * Everything that is known about a stack.
 *
 * @param stack `<department>-<stage>`
 * @param root the folder `environments`; @default this project's
 * @returns frozen to the depth; equal files give equal facts in equal order
 * @throws FactsError with every problem of every file.
 */
export function loadStack(stack: string, root: string = ENVIRONMENTS): StackFacts {
  const problems = new ProblemList();
  const folder = rootFolder(root);
  const facts = stackFacts(folder, stack, problems);
  problems.refuse();
  return deepFreeze(facts as StackFacts);
}

/** Whether a stack is an account's: what an account has only once belongs to no department. */
export const isAccountStack = (stack: string): boolean => stack.startsWith(ACCOUNT_PREFIX);

/**
 * Everything that is known about an account stack, and which departments live in the account.
 *
 * @param stack `account-<stage>`
 * @throws FactsError with every problem of its file.
 */
export function loadAccount(stack: string, root: string = ENVIRONMENTS): AccountFacts {
  const problems = new ProblemList();
  const folder = rootFolder(root);
  const stage = STAGES.find((one) => stack === `${ACCOUNT_PREFIX}${one}`);
  const file = inside(folder, `Pulumi.${stack}.yaml`);
  if (stage === undefined) {
    problems.add({
      file: file.shown,
      path: "",
      found: `must be named account-<stage> with one of the stages ${STAGES.join(", ")}, got ${JSON.stringify(stack)}`,
      change: suggestion(stack, listAccountStacks(root)),
    });
  }
  const source = stage && writtenSettings(file, problems);
  const settings = source && accountSettingsOf(source, problems);
  problems.refuse();
  const { accountId } = settings as AccountFacts["settings"];
  const departments = listStacks(root)
    .filter((one) => one.endsWith(`-${stage as Stage}`))
    // What is wrong with a department's file is told when its own stack is loaded.
    .filter((one) => accountIdOf(inside(folder, `Pulumi.${one}.yaml`)) === accountId)
    .map((one) => one.slice(0, -`-${stage as Stage}`.length));
  return deepFreeze({ stack, stage, departments, settings } as AccountFacts);
}

/** Names of the account stacks, sorted: one for each `Pulumi.account-<stage>.yaml`. */
export const listAccountStacks = (root: string = ENVIRONMENTS): readonly string[] =>
  stackFiles(root).filter(isAccountStack);

/** Names of the departments' stacks, sorted: one for each `Pulumi.<department>-<stage>.yaml`. */
export function listStacks(root: string = ENVIRONMENTS): readonly string[] {
  return stackFiles(root).filter((name) => !isAccountStack(name));
}

const stackFiles = (root: string): string[] =>
  namesIn(rootFolder(root)).flatMap((name) => STACK_FILE.exec(name)?.[1] ?? []);

/** Names of the departments, sorted: one for each folder in `departments`. */
export function listDepartments(root: string = ENVIRONMENTS): readonly string[] {
  const folder = inside(rootFolder(root), "departments");
  return namesIn(folder).filter((name) => statSync(inside(folder, name).absolute).isDirectory());
}

function stackFacts(folder: Folder, stack: string, problems: ProblemList): StackFacts | undefined {
  const [, department, stage] = STACK_NAME.exec(stack) ?? [];
  const file = inside(folder, `Pulumi.${stack}.yaml`);
  if (department === undefined || stage === undefined) {
    problems.add({
      file: file.shown,
      path: "",
      found: `must be named <department>-<stage> with one of the stages ${STAGES.join(", ")}, got ${JSON.stringify(stack)}`,
      change: suggestion(stack, listStacks(folder.absolute)),
    });
    return undefined;
  }
  const source = writtenSettings(file, problems);
  const settings = source && stageFactsOf(source, problems);
  const sound = source === undefined ? {} : soundPart(source);
  const place = inside(inside(folder, "departments"), department);
  if (!existsSync(place.absolute)) {
    problems.add({
      file: place.shown,
      path: "",
      found: `does not exist, but the stack ${stack} needs it`,
      change: suggestion(department, listDepartments(folder.absolute)),
    });
    return undefined;
  }
  const found = departmentFacts(place, department, problems);
  checkRetention(found, sound, problems);
  checkNetworks(folder, stack, sound, problems);
  return found && settings && { stack, stage: stage as Stage, department: found, settings };
}

/** Replicas that nobody may delete must not outlive what the contract allows to keep. */
function checkRetention(
  department: Department | undefined,
  { recoveryDays = 0 }: Partial<StageFacts>,
  problems: ProblemList,
): void {
  for (const { name, retentionDays } of department?.datasets ?? []) {
    if (retentionDays < recoveryDays) {
      problems.add({
        file: `environments/departments/${String(department?.name)}/${name}/contract.yaml`,
        path: "customProperties.retentionDays",
        found: `must be at least the stack's recoveryDays (${String(recoveryDays)}), got ${String(retentionDays)}`,
        change: "keep the data longer, or make recoveryDays shorter",
      });
    }
  }
}

/** The ranges of two stacks in one account must not overlap, or their networks can never be joined. */
function checkNetworks(
  folder: Folder,
  stack: string,
  { accountId, network }: Partial<StageFacts>,
  problems: ProblemList,
): void {
  for (const other of listStacks(folder.absolute).filter((one) => one !== stack)) {
    const file = inside(folder, `Pulumi.${other}.yaml`);
    // What is wrong with the other file is told when its own stack is loaded.
    const source = writtenSettings(file, new ProblemList());
    const others = source === undefined ? {} : soundPart(source);
    if (accountId === undefined || others.accountId !== accountId) continue;
    if (network === undefined || others.network === undefined) continue;
    if (!overlap(others.network.cidr, network.cidr)) continue;
    problems.add({
      file: `${folder.shown}/Pulumi.${stack}.yaml`,
      path: "config.platform:network.cidr",
      found: `must not overlap with the range of ${other} (${others.network.cidr}), got ${network.cidr}`,
      change: "take a free range",
    });
  }
}

/** The account of a department's stack, whatever else its file says. */
const accountIdOf = (file: Folder): unknown =>
  writtenSettings(file, new ProblemList())?.valueAt(["accountId"]);

/** Our own settings in a stack file. */
function writtenSettings(file: Folder, problems: ProblemList): SourceFile | undefined {
  const source = readYaml(file.absolute, file.shown, problems);
  if (source === undefined) {
    return undefined;
  }
  const value = source.value;
  for (const key of Object.keys(value ?? {}).filter((one) => !PULUMI_KEYS.includes(one))) {
    addProblem(problems, source, [key], "is not known", suggestion(key, PULUMI_KEYS));
  }
  const config = source.valueAt(["config"]) ?? {};
  const own = Object.entries(config as Record<string, unknown>)
    .filter(([key]) => key.startsWith(NAMESPACE))
    .map(([key, one]) => [key.slice(NAMESPACE.length), one] as const);
  const placed = ([key, ...rest]: Path): Path => ["config", `${NAMESPACE}${String(key)}`, ...rest];
  return source.withValue(Object.fromEntries(own), placed, `config.${NAMESPACE}`);
}

function rootFolder(root: string): Folder {
  return { absolute: root, shown: basename(root) };
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
