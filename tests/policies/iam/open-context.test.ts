/** What a rule may ask before anyone calls: keys that only the call tells are open, and what hangs on them is not decided. */
import {
  allow,
  asRole,
  type Case,
  deny,
  identity,
  type Json,
  onResource,
  PAGES,
  READ,
  ROLE,
  ROOT,
  tests,
} from "./support";

const prefix = { StringEquals: { "s3:prefix": "a" } };
const open = { openContext: true };

const row = (
  title: string,
  statements: readonly Json[],
  decision: Case["decision"],
  request: Case["request"] = {},
  source: string = PAGES.operators,
): Case => ({
  title,
  source,
  request: { ...open, ...request },
  policies: { identity: identity(...statements) },
  decision,
});

const tagged = { principal: { ...asRole, tags: { team: "red" } } };
const variable = { Resource: "arn:aws:s3:::data/${s3:prefix}/*" };

const cases: readonly Case[] = [
  row(
    "cannot decide an Allow that hangs on a key nobody stated",
    [allow({ Condition: prefix })],
    "undecided",
  ),
  row(
    "cannot decide whether a Deny that hangs on an open key strikes",
    [allow(), deny({ Condition: prefix })],
    "undecided",
  ),
  row(
    "denies what no statement allows, whatever the keys",
    [allow({ Action: "s3:PutObject", Condition: prefix })],
    "implicitDeny",
  ),
  row(
    "denies what an unconditional Deny names, whatever the keys",
    [allow({ Condition: prefix }), deny(READ)],
    "explicitDeny",
  ),
  row(
    "allows what one unconditional statement allows beside an open one",
    [allow({ Condition: prefix }), allow(READ)],
    "allowed",
  ),
  row("decides a key that the question states", [allow({ Condition: prefix })], "allowed", {
    context: { "s3:prefix": "a" },
  }),
  row(
    "decides a key that the question states as absent",
    [allow({ Condition: prefix })],
    "implicitDeny",
    { context: { "s3:prefix": [] } },
  ),
  row(
    "decides Null of a key that the question states as absent",
    [allow({ Condition: { Null: { "s3:prefix": "true" } } })],
    "allowed",
    { context: { "s3:prefix": [] } },
  ),
  row(
    "cannot decide Null of an open key",
    [allow({ Condition: { Null: { "s3:prefix": "true" } } })],
    "undecided",
  ),
  row(
    "decides Null with both answers, which every request meets",
    [allow({ Condition: { Null: { "s3:prefix": ["true", "false"] } } })],
    "allowed",
  ),
  row(
    "cannot decide IfExists of an open key",
    [allow({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } })],
    "undecided",
  ),
  row(
    "cannot decide ForAllValues of an open key",
    [allow({ Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": "a" } } })],
    "undecided",
    {},
    PAGES.multivalued,
  ),
  row(
    "decides keys that follow from the caller",
    [allow({ Condition: { ArnEquals: { "aws:PrincipalArn": ROLE } } })],
    "allowed",
    {},
    PAGES.keys,
  ),
  row(
    "decides a tag of a caller whose tags are known",
    [allow({ Condition: { StringEquals: { "aws:PrincipalTag/team": "blue" } } })],
    "implicitDeny",
    tagged,
    PAGES.keys,
  ),
  row(
    "decides that a caller whose tags are known lacks another tag",
    [allow({ Condition: { StringEquals: { "aws:PrincipalTag/unit": "a" } } })],
    "implicitDeny",
    tagged,
    PAGES.keys,
  ),
  row(
    "cannot decide a tag of a caller whose tags are not known",
    [allow({ Condition: { StringEquals: { "aws:PrincipalTag/team": "red" } } })],
    "undecided",
    {},
    PAGES.keys,
  ),
  row(
    "cannot decide a resource with an open variable that could be this one",
    [allow({ ...READ, ...variable })],
    "undecided",
    { resource: "arn:aws:s3:::data/a/b" },
    PAGES.variables,
  ),
  row(
    "denies a resource with an open variable that can never be this one",
    [allow({ ...READ, ...variable })],
    "implicitDeny",
    { resource: "arn:aws:s3:::other/a/b" },
    PAGES.variables,
  ),
  row(
    "cannot decide NotResource with an open variable",
    [allow({ NotResource: variable.Resource })],
    "undecided",
    { resource: "arn:aws:s3:::data/a/b" },
    PAGES.notResource,
  ),
  row(
    "cannot decide a value with an open variable",
    [allow({ Condition: { StringEquals: { "aws:PrincipalTag/team": "${s3:prefix}" } } })],
    "undecided",
    tagged,
    PAGES.variables,
  ),
  row(
    "compares an ARN with a variable that stands for a whole one",
    [allow({ Condition: { ArnLike: { "aws:SourceArn": "${aws:PrincipalArn}" } } })],
    "allowed",
    { context: { "aws:SourceArn": ROLE } },
    PAGES.variables,
  ),
  {
    title: "cannot decide a bucket policy's Deny on an open key",
    source: PAGES.logic,
    request: open,
    policies: {
      identity: identity(allow()),
      resource: onResource(
        deny({ Principal: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
        allow({ Principal: { AWS: ROOT } }),
      ),
    },
    decision: "undecided",
    because: "Statement[0] of resource cannot be decided for this call",
  },
];

describe("a question whose context is open", () => {
  tests(cases);
});
