/**
 * Patterns for ARNs. Each of the six parts is matched on its own, so a wildcard never crosses one of the first five colons.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
import {
  Glob,
  isConstant,
  resolve,
  splitAtColons,
  type Token,
  tokenise,
  type VariableOf,
} from "./pattern";

/** A compiled ARN pattern. */
export class ArnPattern {
  readonly #tokens: readonly Token[];
  readonly #parts: readonly Glob[] | undefined;
  readonly #everything: boolean;

  constructor(text: string, variables: boolean) {
    this.#everything = text === "*";
    this.#tokens = tokenise(text, { wildcards: true, variables });
    this.#parts = isConstant(this.#tokens) ? compile(this.#tokens) : undefined;
  }

  /**
   * Whether an ARN matches; undefined when a variable has no value.
   *
   * @param parts the ARN in six parts, or undefined for a text that is no ARN: only `*` matches that
   */
  matches(parts: readonly string[] | undefined, variableOf: VariableOf): boolean | undefined {
    if (this.#everything) return true;
    let globs = this.#parts;
    if (globs === undefined) {
      const resolved = resolve(this.#tokens, variableOf);
      if (resolved === undefined) return undefined;
      globs = compile(resolved);
    }
    if (parts === undefined) return false;
    // The last part tells most ARNs apart, so it is looked at first.
    for (let index = parts.length - 1; index >= 0; index -= 1) {
      if (globs[index]?.matches(parts[index] ?? "") !== true) return false;
    }
    return true;
  }
}

function compile(tokens: readonly Token[]): readonly Glob[] {
  return splitAtColons(tokens, 6).map((part) => new Glob(part));
}
