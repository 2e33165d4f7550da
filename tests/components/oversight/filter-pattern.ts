/** An event as CloudTrail writes it, or a part of one. */
export type TrailEvent = Readonly<Record<string, unknown>>;

/**
 * Whether CloudWatch Logs' filter pattern for JSON matches an event: comparisons with wildcards, `NOT EXISTS`, `IS FALSE`,
 * `&&`, `||` and parentheses, as far as the documentation gives them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function matches(pattern: string, event: TrailEvent): boolean {
  const frame = /^\{ (.*) \}$/.exec(pattern);
  if (frame?.[1] === undefined) throw new Error(`${pattern} is not framed by braces`);
  const tokens = frame[1].match(/\(|\)|&&|\|\||NOT EXISTS|IS FALSE|=|"[^"]*"|[^\s()]+/g) ?? [];
  let place = 0;
  const next = (): string => tokens[place++] ?? "";
  const any = (): boolean => {
    let value = all();
    while (tokens[place] === "||") {
      place += 1;
      const right = all();
      value = value || right;
    }
    return value;
  };
  const all = (): boolean => {
    let value = term();
    while (tokens[place] === "&&") {
      place += 1;
      const right = term();
      value = value && right;
    }
    return value;
  };
  const term = (): boolean => {
    const token = next();
    if (token === "(") {
      const value = any();
      if (next() !== ")") throw new Error(`${pattern} has an open parenthesis`);
      return value;
    }
    return compared(valueAt(event, token), next(), next);
  };
  const result = any();
  if (place !== tokens.length) throw new Error(`${pattern} goes on after its end`);
  return result;
}

function compared(value: unknown, operator: string, next: () => string): boolean {
  switch (operator) {
    case "NOT EXISTS":
      return value === undefined;
    case "IS FALSE":
      return value === false;
    case "=": {
      const wanted = next()
        .slice(1, -1)
        .split("*")
        .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
      return typeof value === "string" && new RegExp(`^${wanted.join(".*")}$`).test(value);
    }
    default:
      throw new Error(`no operator ${operator}`);
  }
}

/** `$.resources[0].ARN` of an event. */
function valueAt(event: TrailEvent, selector: string): unknown {
  return selector
    .replace(/^\$\./, "")
    .split(/\.|\[(\d+)\]/)
    .filter(Boolean)
    .reduce<unknown>(
      (value, step) => (value as Record<string, unknown> | undefined)?.[step],
      event,
    );
}
