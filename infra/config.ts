import * as pulumi from "@pulumi/pulumi";
import { loadStack, parseStageFacts } from "../environments/facts/load";
import type { StackFacts } from "../environments/facts/facts";

/** Namespace of our settings in a stack's file. */
const NAMESPACE = "platform:";

/**
 * The facts of the stack that Pulumi was asked for. Its settings come from Pulumi's configuration, so that
 * `pulumi config set` and `--config` count; the department comes from its folder.
 *
 * @throws FactsError with every problem at once.
 */
export function selectedStack(): StackFacts {
  const stack = pulumi.getStack();
  const facts = loadStack(stack);
  return {
    ...facts,
    settings: parseStageFacts(stageConfig(), `environments/Pulumi.${stack}.yaml`),
  };
}

/** What the stack is configured with, as Pulumi hands it on: texts, unknown keys included. */
const stageConfig = (): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(pulumi.runtime.allConfig())
      .filter(([key]) => key.startsWith(NAMESPACE))
      .map(([key, value]) => [key.slice(NAMESPACE.length), value]),
  );
