/** Three-valued logic: what cannot be decided stays `unknown` until something else settles the answer. */

/** `unknown` is neither a match nor none. */
export type Truth = "yes" | "no" | "unknown";

/** Turns a decided answer into a truth. */
export function truth(value: boolean): Truth {
  return value ? "yes" : "no";
}

/** `yes` becomes `no` and back. */
export function not(value: Truth): Truth {
  if (value === "unknown") return "unknown";
  return value === "yes" ? "no" : "yes";
}

/** `no` when one is no, else `unknown` when one is unknown. All of nothing is `yes`. */
export function all(values: Iterable<Truth>): Truth {
  let answer: Truth = "yes";
  for (const value of values) {
    if (value === "no") return "no";
    if (value === "unknown") answer = "unknown";
  }
  return answer;
}

/** `yes` when one is yes, else `unknown` when one is unknown. Any of nothing is `no`. */
export function any(values: Iterable<Truth>): Truth {
  let answer: Truth = "no";
  for (const value of values) {
    if (value === "yes") return "yes";
    if (value === "unknown") answer = "unknown";
  }
  return answer;
}
