import * as pulumi from "@pulumi/pulumi";
import type { AccountFacts } from "../environments/facts/account-facts";
import type { StackFacts } from "../environments/facts/facts";
import {
  isAccountStack,
  loadAccount,
  loadStack,
  parseAccountSettings,
  parseStageFacts,
} from "../environments/facts/load";

/** Namespace of our settings in a stack's file. */
const NAMESPACE = "platform:";

/** A department's platform, or what its account has only once. */
export type SelectedStack =
  | { readonly kind: "department"; readonly facts: StackFacts }
  | { readonly kind: "account"; readonly facts: AccountFacts };

/**
 * The facts of the stack that Pulumi was asked for. Its settings come from Pulumi's configuration, so that
 * `pulumi config set` and `--config` count; the department comes from its folder.
 *
 * @throws FactsError with every problem at once.
 */
export function selectedStack(): SelectedStack {
  const stack = pulumi.getStack();
  const file = `environments/Pulumi.${stack}.yaml`;
  if (isAccountStack(stack)) {
    const facts = loadAccount(stack);
    const settings = parseAccountSettings(stackConfig(), file);
    return { kind: "account", facts: { ...facts, settings } };
  }
  const facts = loadStack(stack);
  return {
    kind: "department",
    facts: { ...facts, settings: parseStageFacts(stackConfig(), file) },
  };
}

/** What the stack is configured with, as Pulumi hands it on: texts, unknown keys included. */
const stackConfig = (): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(pulumi.runtime.allConfig())
      .filter(([key]) => key.startsWith(NAMESPACE))
      .map(([key, value]) => [key.slice(NAMESPACE.length), value]),
  );
