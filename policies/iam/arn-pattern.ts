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

type VariableToken = Extract<Token, { readonly kind: "variable" }>;

/** A compiled ARN pattern. */
export class ArnPattern {
  readonly #tokens: readonly Token[];
  readonly #parts: readonly Glob[] | undefined;
  readonly #everything: boolean;
  /** What every value of the variables lies within; undefined where a value could move the colons. */
  readonly #widest: readonly Glob[] | undefined;
  /** The variables, and what the pattern is with the values that they had last: thousands of questions are asked of few callers. */
  readonly #variables: readonly VariableToken[];
  #last: { readonly values: readonly string[]; readonly globs: readonly Glob[] } | undefined;

  constructor(text: string, variables: boolean) {
    this.#everything = text === "*";
    this.#tokens = tokenise(text, { wildcards: true, variables });
    this.#parts = isConstant(this.#tokens) ? compile(this.#tokens) : undefined;
    this.#widest = this.#parts ?? widest(this.#tokens);
    this.#variables = this.#tokens.filter((token) => token.kind === "variable");
  }

  /**
   * Whether an ARN matches; undefined when it could and a variable has no value.
   *
   * @param parts the ARN in six parts, or undefined for a text that is no ARN: only `*` matches that
   */
  matches(parts: readonly string[] | undefined, variableOf: VariableOf): boolean | undefined {
    if (this.#everything) return true;
    let globs = this.#parts;
    if (globs === undefined) {
      // Most patterns cannot match whatever their variables are, and need no compiling to say so.
      if (!this.mayMatch(parts)) return false;
      globs = this.#with(variableOf);
      if (globs === undefined) return undefined;
    }
    if (parts === undefined) return false;
    return matchesAll(globs, parts);
  }

  /** Whether an ARN of a service could match at all. */
  concerns(service: string): boolean {
    return (
      this.#everything || this.#widest === undefined || this.#widest[2]?.matches(service) === true
    );
  }

  /** The pattern with the variables' values; undefined when one of them has none. */
  #with(variableOf: VariableOf): readonly Glob[] | undefined {
    const values: string[] = [];
    for (const { key, fallback } of this.#variables) {
      const value = variableOf(key) ?? fallback;
      if (value === undefined) return undefined;
      values.push(value);
    }
    const last = this.#last;
    if (last?.values.every((value, index) => value === values[index]) === true) return last.globs;
    const globs = compile(resolve(this.#tokens, variableOf) ?? []);
    this.#last = { values, globs };
    return globs;
  }

  /** Whether an ARN could match if every variable had a value that suits. */
  mayMatch(parts: readonly string[] | undefined): boolean {
    if (this.#everything || this.#widest === undefined) return true;
    return parts !== undefined && matchesAll(this.#widest, parts);
  }
}

/** The last part tells most ARNs apart, so it is looked at first. */
function matchesAll(globs: readonly Glob[], parts: readonly string[]): boolean {
  for (let index = parts.length - 1; index >= 0; index -= 1) {
    if (globs[index]?.matches(parts[index] ?? "") !== true) return false;
  }
  return true;
}

function widest(tokens: readonly Token[]): readonly Glob[] | undefined {
  const fixed = splitAtColons(tokens, 6).slice(0, 5);
  if (fixed.length < 5 || !fixed.every(isConstant)) return undefined;
  return compile(tokens.map((token) => (token.kind === "variable" ? { kind: "any" } : token)));
}

function compile(tokens: readonly Token[]): readonly Glob[] {
  return splitAtColons(tokens, 6).map((part) => new Glob(part));
}
