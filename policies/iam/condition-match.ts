/**
 * Decides conditions. A key that the request lacks is no riddle: AWS says what it means for each operator. Unknown is only what
 * AWS leaves open: a value that its operator cannot read, a negated comparison with a variable that has no value, and several
 * values for a key without a set operator.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import { BlockList, isIP } from "node:net";

import { ArnPattern } from "./arn-pattern";
import {
  type Comparison,
  type Condition,
  instantOf,
  numberOf,
  type Operator,
  rangeOf,
} from "./condition-document";
import { Glob, isConstant, resolve, type Token, tokenise, type VariableOf } from "./pattern";
import { arnParts, type Question } from "./request";
import { all, any, not, type Truth, truth } from "./truth";

/** Compares one value of the request with one value of the policy; undefined when a variable has no value. */
type Test = (actual: string, variableOf: VariableOf) => Truth | undefined;

/** Decides one condition. */
export type ConditionTest = (question: Question) => Truth;

/** Compiles a condition. */
export function compileCondition(condition: Condition): ConditionTest {
  const { operator, set, ifExists, key } = condition;
  if (operator.family === "null") {
    const wanted = condition.values.map((value) => value.toLowerCase() === "true");
    const either = wanted.includes(true) && wanted.includes(false);
    return (question) =>
      !either && question.isOpen(key)
        ? "unknown"
        : truth(wanted.includes((question.values(key) ?? []).length === 0));
  }
  const tests = condition.values.map((value) => compileValue(value, operator, condition.variables));
  const one = (actual: string, { variable, request }: Question): Truth => {
    const answers = tests.map((test) => test(actual, variable));
    const unresolved = request.openContext === true ? "unknown" : "no";
    if (!operator.negated) return any(answers.map((answer) => answer ?? unresolved));
    return not(any(answers.map((answer) => answer ?? "unknown")));
  };
  return (question) => {
    if (question.isOpen(key)) return "unknown";
    const actual = question.values(key);
    if (actual === undefined || actual.length === 0) {
      if (ifExists || set === "ForAllValues") return "yes";
      return truth(operator.negated && set === undefined);
    }
    if (set === undefined) {
      const [first = "", ...more] = actual;
      return more.length > 0 ? "unknown" : one(first, question);
    }
    // An empty text counts as an empty set of values.
    const values = actual.filter((value) => value !== "");
    const answers = values.map((value) => one(value, question));
    return set === "ForAllValues" ? all(answers) : any(answers);
  };
}

function compileValue(value: string, operator: Operator, variables: boolean): Test {
  switch (operator.family) {
    case "string":
      return compileString(value, operator, variables);
    case "numeric":
      return ordered(numberOf(value), numberOf, operator.comparison);
    case "date":
      return ordered(instantOf(value), instantOf, operator.comparison);
    case "bool":
    case "null":
      return (actual) =>
        /^(true|false)$/i.test(actual)
          ? truth(actual.toLowerCase() === value.toLowerCase())
          : "unknown";
    case "binary": {
      const wanted = Buffer.from(value, "base64");
      return (actual) => truth(Buffer.from(actual, "base64").equals(wanted));
    }
    case "ip":
      return compileRange(value);
    case "arn": {
      const pattern = new ArnPattern(value, variables);
      return (actual, variableOf) => {
        const matches = pattern.matches(arnParts(actual), variableOf);
        return matches === undefined ? undefined : truth(matches);
      };
    }
    default: {
      const never: never = operator.family;
      return never;
    }
  }
}

function compileString(value: string, operator: Operator, variables: boolean): Test {
  const { ignoreCase } = operator;
  const tokens = tokenise(value, { wildcards: operator.comparison === "like", variables });
  const glob = (resolved: readonly Token[]): Glob => new Glob(resolved, ignoreCase);
  const constant = isConstant(tokens) ? glob(tokens) : undefined;
  return (actual, variableOf) => {
    const resolved = constant === undefined ? resolve(tokens, variableOf) : undefined;
    const pattern = constant ?? (resolved === undefined ? undefined : glob(resolved));
    if (pattern === undefined) return undefined;
    return truth(pattern.matches(ignoreCase ? actual.toLowerCase() : actual));
  };
}

function ordered(
  wanted: number | undefined,
  read: (text: string) => number | undefined,
  comparison: Comparison,
): Test {
  return (actual) => {
    const value = read(actual);
    if (value === undefined || wanted === undefined) return "unknown";
    switch (comparison) {
      case "equals":
      case "like":
        return truth(value === wanted);
      case "less":
        return truth(value < wanted);
      case "lessOrEqual":
        return truth(value <= wanted);
      case "greater":
        return truth(value > wanted);
      case "greaterOrEqual":
        return truth(value >= wanted);
      default: {
        const never: never = comparison;
        return never;
      }
    }
  };
}

function compileRange(value: string): Test {
  const range = rangeOf(value);
  const block = new BlockList();
  if (range !== undefined) block.addSubnet(range.address, range.bits, range.family);
  return (actual) => {
    const version = isIP(actual);
    if (version === 0 || range === undefined) return "unknown";
    const family = version === 4 ? "ipv4" : "ipv6";
    // Node would find an IPv4 address in an IPv6 range of mapped addresses; IAM compares like with like.
    return truth(family === range.family && block.check(actual, family));
  };
}
