import { expect } from "chai";

import { evaluate } from "../../../policies/iam/evaluate";
import { readPolicy } from "../../../policies/iam/policy-document";
import { allow, type Case, conditionCase, PAGES, requestOf, tests } from "./support";

const yes = "allowed";
const no = "implicitDeny";
const { operators, severalValues, keys } = PAGES;

const conditions: readonly Case[] = [
  conditionCase(
    "StringEquals compares with case",
    operators,
    { StringEquals: { "s3:prefix": "a" } },
    { "s3:prefix": "A" },
    no,
  ),
  conditionCase(
    "StringEqualsIgnoreCase compares without case",
    operators,
    { StringEqualsIgnoreCase: { "s3:prefix": "a" } },
    { "s3:prefix": "A" },
    yes,
  ),
  conditionCase(
    "StringEquals takes * literally",
    operators,
    { StringEquals: { "s3:prefix": "a*" } },
    { "s3:prefix": "ab" },
    no,
  ),
  conditionCase(
    "StringLike takes * as a wildcard",
    operators,
    { StringLike: { "s3:prefix": "a*" } },
    { "s3:prefix": "ab" },
    yes,
  ),
  conditionCase(
    "StringNotLike is met by what does not match",
    operators,
    { StringNotLike: { "s3:prefix": "a*" } },
    { "s3:prefix": "b" },
    yes,
  ),
  conditionCase(
    "StringNotEquals is met when no listed value is equal",
    severalValues,
    { StringNotEquals: { "s3:prefix": ["a", "b"] } },
    { "s3:prefix": "b" },
    no,
  ),
  conditionCase(
    "StringNotEqualsIgnoreCase is not met by the same text in another case",
    operators,
    { StringNotEqualsIgnoreCase: { "s3:prefix": "a" } },
    { "s3:prefix": "A" },
    no,
  ),
  conditionCase(
    "one of several values is enough for a positive operator",
    severalValues,
    { StringEquals: { "s3:prefix": ["a", "b"] } },
    { "s3:prefix": "b" },
    yes,
  ),
  conditionCase(
    "all keys of an operator must match",
    severalValues,
    { StringEquals: { "s3:prefix": "a", "s3:delimiter": "/" } },
    { "s3:prefix": "a" },
    no,
  ),
  conditionCase(
    "all operators must match",
    severalValues,
    { StringEquals: { "s3:prefix": "a" }, Bool: { "aws:SecureTransport": "true" } },
    { "s3:prefix": "a", "aws:SecureTransport": "false" },
    no,
  ),
  conditionCase(
    "key names are compared without case",
    keys,
    { StringEquals: { "S3:PREFIX": "a" } },
    { "s3:prefix": "a" },
    yes,
  ),
  conditionCase(
    "a missing key does not match a positive operator",
    operators,
    { StringEquals: { "s3:prefix": "a" } },
    {},
    no,
  ),
  conditionCase(
    "a missing key matches a negated operator",
    operators,
    { StringNotEquals: { "s3:prefix": "a" } },
    {},
    yes,
  ),
  conditionCase(
    "a missing key matches NotIpAddress",
    operators,
    { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
    {},
    yes,
  ),
  conditionCase(
    "IfExists is met by a missing key",
    operators,
    { StringEqualsIfExists: { "s3:prefix": "a" } },
    {},
    yes,
  ),
  conditionCase(
    "IfExists compares a key that is there",
    operators,
    { StringEqualsIfExists: { "s3:prefix": "a" } },
    { "s3:prefix": "b" },
    no,
  ),
  conditionCase(
    "Null true is met by a missing key",
    operators,
    { Null: { "aws:TokenIssueTime": "true" } },
    {},
    yes,
  ),
  conditionCase(
    "Null false is met by a key that is there",
    operators,
    { Null: { "aws:TokenIssueTime": "false" } },
    { "aws:TokenIssueTime": "2024-01-01T00:00:00Z" },
    yes,
  ),
];

describe("matching a condition on texts and on keys that are missing", () => {
  tests(conditions);

  it(`takes variables in conditions literally in a policy of version 2008-10-17 (${PAGES.version})`, () => {
    const Condition = { StringEquals: { "s3:prefix": "${aws:PrincipalAccount}" } };
    const old = readPolicy("old", { Statement: [allow({ Condition })] });
    const asked = requestOf({ context: { "s3:prefix": "${aws:PrincipalAccount}" } });
    expect(evaluate(asked, { identity: [old] }).decision).to.equal("allowed");
  });
});
