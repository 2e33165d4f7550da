/** What `npm run policies` was asked for. */
import { UsageError } from "../../infra/command-line";

export const FORMATS = ["text", "json", "sarif"] as const;
export type Format = (typeof FORMATS)[number];

export interface PoliciesRequest {
  readonly stacks: readonly string[];
  readonly format: Format;
  /** Judge what `pulumi preview` would see: what AWS gives is unknown. */
  readonly asPreview: boolean;
}

export const USAGE = `npm run policies -- <stack>... [--format text|json|sarif] [--preview]

Judges stacks by the policy pack: the same pack process that Pulumi starts, without its CLI, credentials or AWS.

  <stack>     e.g. ohs-prod; several are judged one after the other
  --all       every stack of environments/
  --format    text (default), json, or sarif (SARIF 2.1.0 for code scanning)
  --preview   judges what pulumi preview can see: what only AWS knows is unknown, and listed as blind spots.
              Without it such identifiers are made up, so that every rule can judge.

Levels and values of a stage: policies/config/<stage>.json. Exceptions: environments/policy-exceptions.ts. See docs/policies.md.

Exit 0: no mandatory violation. 1: at least one. 2: unusable arguments, stack files or configuration.`;

/** @throws UsageError for what cannot be used */
export function parsePoliciesArguments(
  argv: readonly string[],
  known: readonly string[],
): PoliciesRequest | "help" {
  if (argv.includes("--help") || argv.includes("-h")) return "help";
  const stacks: string[] = [];
  let format: Format = "text";
  let asPreview = false;
  for (let index = 0; index < argv.length; index += 1) {
    const one = argv[index] ?? "";
    const [option, inline] = one.split("=", 2);
    if (option === "--format") {
      const value = inline ?? argv[(index += 1)];
      const found = FORMATS.find((each) => each === value);
      if (found === undefined) {
        throw new UsageError(`--format must be ${FORMATS.join(", ")}, got ${value ?? "nothing"}`);
      }
      format = found;
    } else if (one === "--preview") asPreview = true;
    else if (one === "--all") stacks.push(...known);
    else if (one.startsWith("-")) throw new UsageError(`${one} is not an option\n\n${USAGE}`);
    else if (!known.includes(one)) {
      throw new UsageError(`there is no stack ${one}; there are ${known.join(", ")}`);
    } else stacks.push(one);
  }
  if (stacks.length === 0) throw new UsageError(`name a stack\n\n${USAGE}`);
  return { stacks: [...new Set(stacks)], format, asPreview };
}
