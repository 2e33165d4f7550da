/**
 * Reads the `Condition` element: operators, keys and values, each value checked against its operator.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { isIP } from "node:net";

import { tokenise } from "./pattern";
import { isObject, type Report, shortened, shown } from "./reading";

/** What an operator compares. */
export type Family = "string" | "numeric" | "date" | "bool" | "binary" | "ip" | "arn" | "null";

/** How an operator compares; the negated ones compare like their positive twin. */
export type Comparison = "equals" | "like" | "less" | "lessOrEqual" | "greater" | "greaterOrEqual";

/** One row of AWS's operator tables. */
export interface Operator {
  readonly name: string;
  readonly family: Family;
  readonly comparison: Comparison;
  readonly negated: boolean;
  readonly ignoreCase: boolean;
}

/** One operator on one key. */
export interface Condition {
  readonly operator: Operator;
  /** `ForAllValues:` or `ForAnyValue:` before the operator. */
  readonly set?: "ForAllValues" | "ForAnyValue";
  /** `...IfExists` after the operator. */
  readonly ifExists: boolean;
  /** The context key in lower case: AWS compares key names without case. */
  readonly key: string;
  readonly values: readonly string[];
  /** `${...}` is a variable in the values. */
  readonly variables: boolean;
}

type Row = readonly [string, Family, Comparison, boolean?, boolean?];

const ROWS: readonly Row[] = [
  ["StringEquals", "string", "equals"],
  ["StringNotEquals", "string", "equals", true],
  ["StringEqualsIgnoreCase", "string", "equals", false, true],
  ["StringNotEqualsIgnoreCase", "string", "equals", true, true],
  ["StringLike", "string", "like"],
  ["StringNotLike", "string", "like", true],
  ["NumericEquals", "numeric", "equals"],
  ["NumericNotEquals", "numeric", "equals", true],
  ["NumericLessThan", "numeric", "less"],
  ["NumericLessThanEquals", "numeric", "lessOrEqual"],
  ["NumericGreaterThan", "numeric", "greater"],
  ["NumericGreaterThanEquals", "numeric", "greaterOrEqual"],
  ["DateEquals", "date", "equals"],
  ["DateNotEquals", "date", "equals", true],
  ["DateLessThan", "date", "less"],
  ["DateLessThanEquals", "date", "lessOrEqual"],
  ["DateGreaterThan", "date", "greater"],
  ["DateGreaterThanEquals", "date", "greaterOrEqual"],
  ["Bool", "bool", "equals"],
  ["BinaryEquals", "binary", "equals"],
  ["IpAddress", "ip", "equals"],
  ["NotIpAddress", "ip", "equals", true],
  ["ArnEquals", "arn", "like"],
  ["ArnLike", "arn", "like"],
  ["ArnNotEquals", "arn", "like", true],
  ["ArnNotLike", "arn", "like", true],
  ["Null", "null", "equals"],
];

/** Every operator that AWS documents, by name. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  ROWS.map(([name, family, comparison, negated = false, ignoreCase = false]) => [
    name,
    { name, family, comparison, negated, ignoreCase },
  ]),
);

const NAME = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const EPOCH = /^\d{5,}(\.\d+)?$/;
const ISO = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;

/** Reads a number, or undefined. */
export function numberOf(text: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : undefined;
}

/** Reads an ISO 8601 date (UTC where it names no zone) or seconds since 1970 as milliseconds, or undefined. */
export function instantOf(text: string): number | undefined {
  if (EPOCH.test(text)) return Number(text) * 1000;
  if (!ISO.test(text)) return undefined;
  const zoned = /T/.test(text) && !/(Z|[+-]\d{2}:\d{2})$/.test(text) ? `${text}Z` : text;
  const instant = Date.parse(zoned);
  return Number.isNaN(instant) ? undefined : instant;
}

/** Reads `a.b.c.d/n` or an IPv6 range; a bare address is a range of one. */
export function rangeOf(
  text: string,
): { address: string; bits: number; family: "ipv4" | "ipv6" } | undefined {
  const [address = "", prefix, ...more] = text.split("/");
  const version = isIP(address);
  if (version === 0 || more.length > 0) return undefined;
  const most = version === 4 ? 32 : 128;
  const bits = prefix === undefined ? most : (numberOf(prefix) ?? -1);
  if (!Number.isInteger(bits) || bits < 0 || bits > most) return undefined;
  return { address, bits, family: version === 4 ? "ipv4" : "ipv6" };
}

/** Why a value does not suit an operator's family, or undefined when it does. */
function unsuited(value: string, family: Family, variables: boolean): string | undefined {
  switch (family) {
    case "string":
      return undefined;
    case "numeric":
      return numberOf(value) === undefined ? "a number" : undefined;
    case "date":
      return instantOf(value) === undefined ? "an ISO 8601 date or seconds since 1970" : undefined;
    case "bool":
    case "null":
      return /^(true|false)$/i.test(value) ? undefined : '"true" or "false"';
    case "binary":
      return BASE64.test(value) ? undefined : "base64 text";
    case "ip":
      return rangeOf(value) === undefined ? "an IP address or a CIDR range" : undefined;
    case "arn": {
      if (value === "*") return undefined;
      const constant = tokenise(value, { wildcards: true, variables }).every(
        (token) => token.kind !== "variable",
      );
      return constant && value.split(":").length < 6 ? '"*" or an ARN of six parts' : undefined;
    }
    default: {
      const never: never = family;
      return never;
    }
  }
}

/** Reads a `Condition` element; absent means no condition. */
export function readConditions(
  element: unknown,
  path: string,
  variables: boolean,
  report: Report,
): readonly Condition[] {
  if (element === undefined) return [];
  if (!isObject(element)) {
    report(path, `must be an object of operators, got ${shown(element)}`);
    return [];
  }
  return Object.entries(element).flatMap(([name, keys]) => {
    const where = `${path}.${shortened(name)}`;
    const [, set, base = "", ifExists] = NAME.exec(name) ?? [];
    const operator = OPERATORS.get(base);
    if (operator === undefined) {
      report(where, `is no condition operator; use one of ${[...OPERATORS.keys()].join(", ")}`);
      return [];
    }
    if (operator.family === "null" && (set !== undefined || ifExists !== undefined)) {
      report(where, "takes neither a set operator nor IfExists; write Null");
    }
    if (!isObject(keys)) {
      report(where, `must be an object of context keys, got ${shown(keys)}`);
      return [];
    }
    return Object.entries(keys).map(([key, value]) => ({
      operator,
      ...(set === "ForAllValues" || set === "ForAnyValue" ? { set } : {}),
      ifExists: ifExists !== undefined,
      key: key.toLowerCase(),
      values: readValues(value, `${where}.${shortened(key)}`, operator.family, variables, report),
      variables,
    }));
  });
}

function readValues(
  value: unknown,
  path: string,
  family: Family,
  variables: boolean,
  report: Report,
): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) report(path, "must hold at least one value, got an empty list");
  const values: string[] = [];
  for (const item of list) {
    if (typeof item !== "string" && typeof item !== "number" && typeof item !== "boolean") {
      report(path, `must hold texts, numbers or booleans, got ${shown(item)}`);
      continue;
    }
    const wanted = unsuited(String(item), family, variables);
    if (wanted !== undefined) report(path, `must be ${wanted}, got ${shown(item)}`);
    values.push(String(item));
  }
  return values;
}
