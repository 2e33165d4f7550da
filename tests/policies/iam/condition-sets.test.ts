import { ACCOUNT, asRole, type Case, conditionCase, PAGES, tests } from "./support";

const yes = "allowed";
const no = "implicitDeny";
const { operators, multivalued, severalValues, keys, variables } = PAGES;

const conditions: readonly Case[] = [
  conditionCase(
    "ArnEquals takes wildcards like ArnLike",
    operators,
    { ArnEquals: { "aws:SourceArn": "arn:aws:sns:*:1:t*" } },
    { "aws:SourceArn": "arn:aws:sns:r:1:topic" },
    yes,
  ),
  conditionCase(
    "ArnLike matches part by part where StringLike would match across colons",
    operators,
    { ArnLike: { k: "arn:aws:someservice:*:111122223333:finance/*" } },
    { k: "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt" },
    no,
  ),
  conditionCase(
    "StringLike matches across colons",
    operators,
    { StringLike: { k: "arn:aws:someservice:*:111122223333:finance/*" } },
    { k: "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt" },
    yes,
  ),
  conditionCase(
    "ArnNotLike is met by another ARN",
    operators,
    { ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/admin" } },
    {},
    yes,
  ),
  conditionCase(
    "aws:PrincipalArn of a session is the role",
    keys,
    { ArnEquals: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/reader` } },
    {},
    yes,
  ),
  conditionCase(
    "aws:PrincipalTag names are compared without case",
    keys,
    { StringEquals: { "aws:PrincipalTag/TEAM": "x" } },
    {},
    yes,
    { ...asRole, tags: { team: "x" } },
  ),
  conditionCase(
    "a variable stands in a condition value",
    variables,
    { StringLike: { "s3:prefix": "${aws:PrincipalTag/team}/*" } },
    { "s3:prefix": "x/1" },
    yes,
    { ...asRole, tags: { team: "x" } },
  ),
  conditionCase(
    "a positive operator is not met by a variable without a value",
    variables,
    { StringEquals: { "s3:prefix": "${aws:PrincipalTag/team}" } },
    { "s3:prefix": "x" },
    no,
  ),
  conditionCase(
    "a negated operator stays undecided with a variable without a value",
    variables,
    { StringNotEquals: { "s3:prefix": "${aws:PrincipalTag/team}" } },
    { "s3:prefix": "x" },
    "undecided",
  ),
  conditionCase(
    "ForAllValues is met when each value matches",
    multivalued,
    { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } },
    { "aws:TagKeys": ["a"] },
    yes,
  ),
  conditionCase(
    "ForAllValues is not met when one value does not match",
    multivalued,
    { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } },
    { "aws:TagKeys": ["a", "c"] },
    no,
  ),
  conditionCase(
    "ForAllValues is met by a missing key",
    multivalued,
    { "ForAllValues:StringEquals": { "aws:TagKeys": "a" } },
    {},
    yes,
  ),
  conditionCase(
    "ForAllValues is met by an empty text",
    multivalued,
    { "ForAllValues:StringEquals": { "aws:TagKeys": "a" } },
    { "aws:TagKeys": "" },
    yes,
  ),
  conditionCase(
    "ForAnyValue is met when one value matches",
    multivalued,
    { "ForAnyValue:StringLike": { "aws:TagKeys": "a*" } },
    { "aws:TagKeys": ["c", "ab"] },
    yes,
  ),
  conditionCase(
    "ForAnyValue is not met by a missing key",
    multivalued,
    { "ForAnyValue:StringEquals": { "aws:TagKeys": "a" } },
    {},
    no,
  ),
  conditionCase(
    "ForAnyValue with a negated operator needs one value outside the list",
    multivalued,
    { "ForAnyValue:StringNotEquals": { "aws:TagKeys": ["a", "b"] } },
    { "aws:TagKeys": ["a", "b"] },
    no,
  ),
  conditionCase(
    "several values without a set operator stay undecided",
    multivalued,
    { StringEquals: { "aws:TagKeys": "a" } },
    { "aws:TagKeys": ["a", "b"] },
    "undecided",
  ),
  conditionCase(
    "ForAnyValue with a negated operator is not met by a missing key",
    multivalued,
    { "ForAnyValue:StringNotEquals": { "aws:TagKeys": "a" } },
    {},
    no,
  ),
  conditionCase(
    "a condition that is met does not settle another that stays undecided",
    severalValues,
    { NumericEquals: { "s3:max-keys": "1" }, Bool: { "aws:SecureTransport": "true" } },
    { "s3:max-keys": "many", "aws:SecureTransport": "true" },
    "undecided",
  ),
  conditionCase(
    "a condition that is not met settles another that stays undecided",
    severalValues,
    { NumericEquals: { "s3:max-keys": "1" }, Bool: { "aws:SecureTransport": "true" } },
    { "s3:max-keys": "many", "aws:SecureTransport": "false" },
    no,
  ),
];

describe("matching a condition on ARNs, with variables, and on keys with several values", () => {
  tests(conditions);
});
