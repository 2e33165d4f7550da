/**
 * The policy pack: our rules, our register of exceptions, our stacks.
 *
 * Compiled to `.cache/policies/pack.js` by `npm run setup`, because a pack in TypeScript takes six seconds to start.
 */
import { POLICY_EXCEPTIONS } from "../environments/policy-exceptions";
import { deserializeOnce } from "./deserialize-once";
import { RULES } from "./rules/catalogue";
import { servePack } from "./served-pack";

/** Names of the stacks that have a file; setup/policy-bundle.mjs writes them in, so that the pack reads none. */
declare const STACKS: readonly string[];

deserializeOnce();
servePack({
  rules: RULES,
  exceptions: POLICY_EXCEPTIONS,
  stacks: STACKS,
  today: () => new Date().toISOString().slice(0, "2026-11-21".length),
});
