import { expect } from "chai";
import { loadStack } from "../../environments/facts/load";
import { checkRule } from "../../environments/facts/quality-rules";

const FIELDS = new Map(
  loadStack("ohs-dev").department.datasets[0]?.fields.map((field) => [field.name, field]),
);

const ACCEPTED = [
  'IsComplete "severity"',
  'IsUnique "report_number"',
  'ColumnExists "severity"',
  'Completeness "campus" >= 0.5',
  'ColumnValues "severity" in ["a", "b, c"]',
  'ColumnValues "severity" not in ["a"]',
  'ColumnValues "campus" not in ["a"]',
  'ColumnValues "campus" in ["a", NULL]',
  'ColumnValues "days_lost" in [1, 2]',
  'ColumnValues "severity" matches "^[A-Z]+$"',
  'ColumnValues "days_lost" between -1 and 366',
  'ColumnValues "accident_date" <= now()',
  'ColumnValues "accident_date" > (now() - 20 days)',
  'ColumnValues "claim_cost" >= 0 where "claim_cost is not null"',
  'ColumnLength "campus" between 1 and 10',
  "RowCount > 0",
  'CustomSql "select count(*) from primary where days_lost > 9" = 0',
  'CustomSql "select report_number from primary where days_lost < 9"',
];

const REFUSED = [
  'isComplete "severity"',
  "IsComplete severity",
  'IsComplete "severity" and more',
  'ColumnValues "severity"',
  'ColumnValues "severity" in []',
  'ColumnValues "claim_cost" >= 0',
  'ColumnValues "days_lost" > many',
  'Completeness "campus" > 90',
  "RowCount",
  'CustomSql "delete from primary where days_lost > 9"',
  '(IsComplete "severity") and (IsComplete "cause")',
  "RowCount > 0\nRowCount > 1",
];

describe("checkRule", () => {
  for (const rule of ACCEPTED) {
    it(`accepts ${rule}`, () => {
      expect(checkRule(rule, FIELDS)).to.equal(undefined);
    });
  }
  for (const rule of REFUSED) {
    it(`refuses ${JSON.stringify(rule)}`, () => {
      expect(checkRule(rule, FIELDS)).to.have.keys("found", "change");
    });
  }
});
