/**
 * From a recorded call to the calls that AWS makes or demands behind it and that the embedded AWS does not check.
 *
 * Each rule is a row: the calls it listens to, what follows from them, and the AWS page that says so. A call that follows may imply
 * further ones: an Athena query reads an object, and reading the object decrypts it.
 */
import type { Call, ImpliedCall, ImpliedRule, Inference } from "./implied-rule";
import { ATHENA_RULES } from "./implied-by-athena";
import { ENCRYPTION_RULES } from "./implied-by-encryption";
import { REPLICATION_RULES } from "./implied-by-replication";
import { ROLE_RULES } from "./implied-by-roles";
import type { World } from "./world";

export type { Call } from "./implied-rule";

/** Every rule. */
export const IMPLIED_RULES: readonly ImpliedRule[] = [
  ...ENCRYPTION_RULES,
  ...ATHENA_RULES,
  ...REPLICATION_RULES,
  ...ROLE_RULES,
];

const rulesByAction = new Map<string, ImpliedRule[]>();
for (const rule of IMPLIED_RULES) {
  for (const action of rule.when) {
    const key = action.toLowerCase();
    rulesByAction.set(key, [...(rulesByAction.get(key) ?? []), rule]);
  }
}

/** No rule leads back to its own action, so a longer chain is a mistake in the table. */
const LONGEST_CHAIN = 5;

/** A call on a key tells the key's aliases. @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-resource-aliases */
function withAliases(call: Inference, world: World): Inference {
  const aliases = call.action.startsWith("kms:") ? world.keyAliases?.[call.resource] : undefined;
  if (aliases === undefined) return call;
  return { ...call, context: { ...call.context, "kms:ResourceAliases": aliases } };
}

/** Whether any rule listens to an action. */
export function hasImpliedCalls(action: string): boolean {
  return rulesByAction.has(action.toLowerCase());
}

/**
 * The calls behind a call, and those behind them, each once.
 *
 * @throws Error when the rules imply each other in a circle
 */
export function impliedCalls(call: Call, world: World): readonly ImpliedCall[] {
  const found = new Map<string, ImpliedCall>();
  const impliedBy = `${call.action} on ${call.resource}`;
  let wave: readonly Call[] = [call];
  for (let depth = 0; wave.length > 0; depth += 1) {
    if (depth > LONGEST_CHAIN) throw new Error(`the rules for ${call.action} imply each other`);
    const next: Call[] = [];
    for (const cause of wave) {
      for (const rule of rulesByAction.get(cause.action.toLowerCase()) ?? []) {
        for (const inferred of rule.infer(cause, world)) {
          const inference = withAliases(inferred, world);
          const key = JSON.stringify([
            inference.principal.arn,
            inference.action,
            inference.resource,
            inference.context,
          ]);
          if (found.has(key)) continue;
          const { name, source } = rule;
          found.set(key, { ...inference, rule: name, source, impliedBy });
          next.push(inference);
        }
      }
    }
    wave = next;
  }
  return [...found.values()];
}
