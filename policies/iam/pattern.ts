/**
 * Wildcards and policy variables, compiled once.
 *
 * A text becomes tokens: literal text, `*`, `?`, and variables such as `${aws:PrincipalTag/team, 'none'}`. Without variables the
 * pattern compiles to one matcher; with variables it compiles per request, because a variable's value is compared literally.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */

/** A piece of a pattern. */
export type Token =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "any" }
  | { readonly kind: "one" }
  | { readonly kind: "variable"; readonly key: string; readonly fallback?: string };

/** Which characters of a text have a meaning of their own. */
export interface Syntax {
  /** `*` and `?` are wildcards. */
  readonly wildcards: boolean;
  /** `${...}` is a variable. Only policies of version 2012-10-17 have them. */
  readonly variables: boolean;
}

/** Answers the value of a single-valued context key, or undefined when the request has none. */
export type VariableOf = (key: string) => string | undefined;

/** Stands for `?` inside a compiled part; it occurs in no ARN. */
const ONE = "\uFFFF";
const VARIABLE = /^\$\{(?:([*?$])|([^}',]+?)(?:\s*,\s*'([^']*)')?\s*)\}/;

/** Splits a text into tokens. Text that is not a well-formed variable stays text. */
export function tokenise(text: string, syntax: Syntax): readonly Token[] {
  const tokens: Token[] = [];
  let literal = "";
  const flush = (): void => {
    if (literal !== "") tokens.push({ kind: "text", text: literal });
    literal = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    const variable = syntax.variables && char === "$" ? VARIABLE.exec(text.slice(at)) : null;
    if (variable) {
      const [whole, escaped, key, fallback] = variable;
      if (escaped !== undefined) literal += escaped;
      else if (key !== undefined) {
        flush();
        const name = key.trim();
        tokens.push(
          fallback === undefined
            ? { kind: "variable", key: name }
            : { kind: "variable", key: name, fallback },
        );
      }
      at += whole.length - 1;
    } else if (syntax.wildcards && (char === "*" || char === "?")) {
      flush();
      tokens.push({ kind: char === "*" ? "any" : "one" });
    } else literal += char;
  }
  flush();
  return tokens;
}

/** Splits tokens at the colons of their text into at most `parts` lists; the last list keeps its colons. */
export function splitAtColons(tokens: readonly Token[], parts: number): readonly Token[][] {
  const lists: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind !== "text") {
      lists.at(-1)?.push(token);
      continue;
    }
    let rest = token.text;
    while (lists.length < parts && rest.includes(":")) {
      const colon = rest.indexOf(":");
      if (colon > 0) lists.at(-1)?.push({ kind: "text", text: rest.slice(0, colon) });
      lists.push([]);
      rest = rest.slice(colon + 1);
    }
    if (rest !== "") lists.at(-1)?.push({ kind: "text", text: rest });
  }
  return lists;
}

/** True when no token needs a request to be known. */
export function isConstant(tokens: readonly Token[]): boolean {
  return tokens.every((token) => token.kind !== "variable");
}

/** Puts values in the place of variables; undefined when one of them has neither a value nor a default. */
export function resolve(
  tokens: readonly Token[],
  variableOf: VariableOf,
): readonly Token[] | undefined {
  const resolved: Token[] = [];
  for (const token of tokens) {
    if (token.kind !== "variable") {
      resolved.push(token);
      continue;
    }
    const value = variableOf(token.key) ?? token.fallback;
    if (value === undefined) return undefined;
    resolved.push({ kind: "text", text: value });
  }
  return resolved;
}

/** A compiled pattern without variables. Matching takes time linear in the value for each `*`. */
export class Glob {
  /** The texts between the `*`s. */
  readonly #parts: readonly string[];
  readonly #wild: readonly boolean[];

  constructor(tokens: readonly Token[], ignoreCase = false) {
    const parts = [""];
    for (const token of tokens) {
      if (token.kind === "any") parts.push("");
      else if (token.kind === "variable") throw new Error(`\${${token.key}} is not resolved`);
      else {
        const text = token.kind === "one" ? ONE : token.text;
        parts.push((parts.pop() ?? "") + (ignoreCase ? text.toLowerCase() : text));
      }
    }
    this.#parts = parts;
    this.#wild = parts.map((part) => part.includes(ONE));
  }

  /** Whether the whole value matches. With `ignoreCase`, the caller hands in lower case. */
  matches(value: string): boolean {
    const parts = this.#parts;
    const last = parts.length - 1;
    if (last === 0) return value.length === this.#size(0) && this.#isAt(0, value, 0);
    if (!this.#isAt(0, value, 0)) return false;
    let from = this.#size(0);
    for (let index = 1; index < last; index += 1) {
      const found = this.#find(index, value, from);
      if (found < 0) return false;
      from = found + this.#size(index);
    }
    const tail = value.length - this.#size(last);
    return tail >= from && this.#isAt(last, value, tail);
  }

  #size(index: number): number {
    return (this.#parts[index] ?? "").length;
  }

  #isAt(index: number, value: string, at: number): boolean {
    const part = this.#parts[index] ?? "";
    if (this.#wild[index] !== true) return value.startsWith(part, at);
    if (at + part.length > value.length) return false;
    for (let offset = 0; offset < part.length; offset += 1) {
      const char = part.charAt(offset);
      if (char !== ONE && char !== value.charAt(at + offset)) return false;
    }
    return true;
  }

  #find(index: number, value: string, from: number): number {
    if (this.#wild[index] !== true) return value.indexOf(this.#parts[index] ?? "", from);
    for (let at = from; at + this.#size(index) <= value.length; at += 1) {
      if (this.#isAt(index, value, at)) return at;
    }
    return -1;
  }
}
