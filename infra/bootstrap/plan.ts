import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import type { AccountFacts } from "../../environments/facts/account-facts";
import type { StackFacts } from "../../environments/facts/facts";
import { isAccountStack, loadAccount, loadStack } from "../../environments/facts/load";
import { evaluate } from "../evaluate";
import { deployAccount, deployDepartment } from "../program";

/** A resource that a stack will have. */
export interface PlannedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** What a deployment role is for. */
export interface PlannedStack {
  readonly stack: string;
  /** Tag `department` of everything in the stack. */
  readonly department: string;
  readonly accountId: string;
  readonly homeRegion: string;
  readonly replicaRegion: string;
  readonly resources: readonly PlannedResource[];
}

/**
 * Evaluates the program of a stack as it is committed, without an engine, credentials or AWS, and returns what it
 * registers. What depends on an answer of AWS is unknown, as in a preview.
 *
 * @throws FactsError with every problem of the stack's files.
 */
export function planOf(stack: string): Promise<PlannedStack> {
  return isAccountStack(stack)
    ? planOfAccount(loadAccount(stack))
    : planOfDepartment(loadStack(stack));
}

export async function planOfDepartment(facts: StackFacts): Promise<PlannedStack> {
  const { accountId, homeRegion, replicaRegion } = facts.settings;
  const resources = await registered(facts.stack, () => deployDepartment(facts));
  const department = facts.department.name;
  return { ...{ stack: facts.stack, department, accountId, homeRegion, replicaRegion }, resources };
}

export async function planOfAccount(facts: AccountFacts): Promise<PlannedStack> {
  const { accountId, homeRegion, replicaRegion } = facts.settings;
  const resources = await registered(facts.stack, () => deployAccount(facts));
  return {
    ...{ stack: facts.stack, department: "account", accountId, homeRegion, replicaRegion },
    resources,
  };
}

async function registered(stack: string, program: () => unknown): Promise<PlannedResource[]> {
  const resources: PlannedResource[] = [];
  const monitor = new MockMonitor({
    newResource: ({ type, name, inputs, custom }) => {
      const given = inputs as Record<string, unknown>;
      const isOurs = type.startsWith("platform:") || type.startsWith("pulumi:");
      if (!isOurs) resources.push({ type, name, inputs: given });
      return {
        id: custom === false ? undefined : `${name}-id`,
        state: given,
      };
    },
    call: ({ token }) => {
      throw new Error(`the program calls ${token}: it must not ask AWS while it is evaluated`);
    },
  });
  await evaluate(program, { stack, monitor, asPreview: true });
  return resources;
}
