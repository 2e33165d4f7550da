/** The forms of DQDL that the trust job proves; anything else is refused before it is deployed. */
import type { Field } from "./facts";
import { suggestion } from "./nearest";

/** What is wrong with a rule. */
export interface RuleProblem {
  readonly found: string;
  readonly change: string;
}

const NUMBER = String.raw`-?\d+(\.\d+)?`;
const OPERATOR = "(>=|<=|!=|>|<|=)";
const TEXT = String.raw`"[^"\\]*"`;
const WORD = "(NULL|EMPTY|WHITESPACES_ONLY)";
const NOW = String.raw`\(?now\(\)( [+-] \d+ (days|hours)\))?`;
const VALUE = `(${NUMBER}|${TEXT}|${WORD}|${NOW})`;
const RANGE = `between ${VALUE} and ${VALUE}`;
const LIST = String.raw`(not )?in \[ ?${VALUE}( ?, ?${VALUE})* ?\]`;
const WHERE = '( where "[^"]+")?';

/** Per form: what follows its name and column, and how the form is written. The trust job's own gate is stricter on types. */
const FORMS: Readonly<Record<string, { rest: string; column: boolean; example: string }>> = {
  IsComplete: { rest: WHERE, column: true, example: 'IsComplete "c"' },
  IsUnique: { rest: "", column: true, example: 'IsUnique "c"' },
  ColumnExists: { rest: "", column: true, example: 'ColumnExists "c"' },
  ColumnValues: {
    rest: `(${LIST}|matches "[^"]+"|${OPERATOR} ${VALUE}|${RANGE})${WHERE}`,
    column: true,
    example: 'ColumnValues "c" in ["a", "b"], matches "…", >= 0, or between 0 and 9',
  },
  ColumnLength: {
    rest: `(${OPERATOR} \\d+|${RANGE})${WHERE}`,
    column: true,
    example: 'ColumnLength "c" <= 100 or between 1 and 101',
  },
  Completeness: {
    rest: String.raw`(>=|>) [01](\.\d+)?`,
    column: true,
    example: 'Completeness "c" > 0.9',
  },
  RowCount: { rest: `(${OPERATOR} \\d+|${RANGE})`, column: false, example: "RowCount > 0" },
  CustomSql: {
    rest: `("[^"]+" (${OPERATOR} ${NUMBER}|${RANGE})|"[Ss][Ee][Ll][Ee][Cc][Tt] [^"]+ from primary where [^"]+")`,
    column: false,
    example: 'CustomSql "select c from primary where <what must hold>"',
  },
};

/** The problem of a rule, or undefined when it is one of the proved forms over columns that exist. */
export function checkRule(
  rule: string,
  fields: ReadonlyMap<string, Field>,
): RuleProblem | undefined {
  const name = /^\w*/.exec(rule)?.[0] ?? "";
  const form = Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
  if (form === undefined) {
    return {
      found: `must begin with a proved rule form, got ${JSON.stringify(name)}`,
      change: suggestion(name, Object.keys(FORMS)),
    };
  }
  const column = form.column ? /^\w+ "([^"]*)" ?/.exec(rule) : /^\w+ ?/.exec(rule);
  if (
    rule.includes("\n") ||
    column === null ||
    !new RegExp(`^${form.rest}$`).test(rule.slice(column[0].length))
  ) {
    return { found: `must be a proved form of ${name}`, change: `write ${form.example}` };
  }
  return form.column ? checkColumn(rule, column[1] ?? "", fields) : undefined;
}

function checkColumn(
  rule: string,
  column: string,
  fields: ReadonlyMap<string, Field>,
): RuleProblem | undefined {
  const field = fields.get(column);
  if (field === undefined) {
    return {
      found: `must name a column of the contract, got ${JSON.stringify(column)}`,
      change: suggestion(column, [...fields.keys()]),
    };
  }
  // The engine counts a missing value as a wrong one, unless the rule says what is ruled out.
  const isAboutValues = rule.startsWith("ColumnValues");
  const allowsMissing = / where "|\bNULL\b|" (not in|!=) /.test(rule);
  if (isAboutValues && !field.required && !allowsMissing) {
    return {
      found: `must not ask ColumnValues of ${column}, which may be empty: every row without a value would be refused`,
      change: `write required: true, or end the rule with where "${column} is not null"`,
    };
  }
  return undefined;
}
