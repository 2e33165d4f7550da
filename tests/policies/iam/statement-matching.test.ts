import { expect } from "chai";

import { evaluate } from "../../../policies/iam/evaluate";
import { readPolicy } from "../../../policies/iam/policy-document";
import {
  ACCOUNT,
  allow,
  asRole,
  type Case,
  deny,
  identity,
  PAGES,
  requestOf,
  tests,
} from "./support";

const statements: readonly Case[] = [
  {
    title: "compares actions without case",
    source: PAGES.action,
    request: { action: "S3:GETOBJECT" },
    policies: { identity: identity(allow({ Action: "s3:getobject" })) },
    decision: "allowed",
  },
  {
    title: "lets * and ? stand for letters of an action",
    source: PAGES.action,
    policies: { identity: identity(allow({ Action: "s3:Get?bj*t" })) },
    decision: "allowed",
  },
  {
    title: "does not let ? stand for nothing",
    source: PAGES.action,
    policies: { identity: identity(allow({ Action: "s3:GetObject?" })) },
    decision: "implicitDeny",
  },
  {
    title: "allows by NotAction what it does not list",
    source: PAGES.notAction,
    policies: { identity: identity(allow({ NotAction: "iam:*" })) },
    decision: "allowed",
  },
  {
    title: "allows by NotAction nothing of what it lists",
    source: PAGES.notAction,
    policies: { identity: identity(allow({ NotAction: ["iam:*", "s3:Get*"] })) },
    decision: "implicitDeny",
  },
  {
    title: "compares resources with case",
    source: PAGES.resource,
    policies: { identity: identity(allow({ Resource: "arn:aws:s3:::data/Reports/*" })) },
    decision: "implicitDeny",
  },
  {
    title: "lets * in the last part of an ARN cross slashes",
    source: PAGES.resource,
    request: { resource: "arn:aws:s3:::data/a/b/c.csv" },
    policies: { identity: identity(allow({ Resource: "arn:aws:s3:::data/*.csv" })) },
    decision: "allowed",
  },
  {
    title: "does not let * in one part of an ARN cross the colon to the next",
    source: PAGES.resource,
    request: { action: "sqs:SendMessage", resource: `arn:aws:sqs:r:${ACCOUNT}:queue:x` },
    policies: { identity: identity(allow({ Resource: "arn:aws:sqs:*:queue:x" })) },
    decision: "implicitDeny",
  },
  {
    title: "matches a resource with colons in its name",
    source: PAGES.resource,
    request: {
      action: "logs:PutLogEvents",
      resource: `arn:aws:logs:r:${ACCOUNT}:log-group:/g:log-stream:s`,
    },
    policies: {
      identity: identity(allow({ Resource: `arn:aws:logs:*:${ACCOUNT}:log-group:/g:*` })),
    },
    decision: "allowed",
  },
  {
    title: "matches a call without a resource by * only",
    source: PAGES.resource,
    request: { action: "s3:ListAllMyBuckets", resource: "*" },
    policies: { identity: identity(allow({ Resource: "arn:aws:s3:::*" })) },
    decision: "implicitDeny",
  },
  {
    title: "denies by NotResource what it does not list",
    source: PAGES.notResource,
    policies: { identity: identity(allow(), deny({ NotResource: "arn:aws:s3:::other/*" })) },
    decision: "explicitDeny",
  },
  {
    title: "puts the caller's tag into a resource",
    source: PAGES.variables,
    request: { principal: { ...asRole, tags: { Team: "reports" } } },
    policies: {
      identity: identity(allow({ Resource: "arn:aws:s3:::data/${aws:PrincipalTag/team}/*" })),
    },
    decision: "allowed",
  },
  {
    title: "does not read a wildcard in the value of a variable as one",
    source: PAGES.variables,
    request: { principal: { ...asRole, tags: { team: "*" } } },
    policies: {
      identity: identity(allow({ Resource: "arn:aws:s3:::data/${aws:PrincipalTag/team}/*" })),
    },
    decision: "implicitDeny",
  },
  {
    title: "matches nothing with a variable that has no value",
    source: PAGES.variables,
    policies: {
      identity: identity(allow({ Resource: "arn:aws:s3:::data/${aws:PrincipalTag/team}/*" })),
    },
    decision: "implicitDeny",
  },
  {
    title: "uses the default of a variable that has no value",
    source: PAGES.variables,
    policies: {
      identity: identity(
        allow({ Resource: "arn:aws:s3:::data/${aws:PrincipalTag/team, 'reports'}/*" }),
      ),
    },
    decision: "allowed",
  },
  {
    title: "reads ${*}, ${?} and ${$} as the characters themselves",
    source: PAGES.variables,
    request: { resource: "arn:aws:s3:::data/*?$" },
    policies: { identity: identity(allow({ Resource: "arn:aws:s3:::data/${*}${?}${$}" })) },
    decision: "allowed",
  },
  {
    title: "does not let ${*} stand for other characters",
    source: PAGES.variables,
    policies: { identity: identity(allow({ Resource: "arn:aws:s3:::data/${*}" })) },
    decision: "implicitDeny",
  },
  {
    title: "leaves a Deny undecided whose NotResource holds a variable without a value",
    source: PAGES.variables,
    policies: {
      identity: identity(allow(), deny({ NotResource: "arn:aws:s3:::${aws:PrincipalTag/team}" })),
    },
    decision: "undecided",
  },
];

describe("matching a statement", () => {
  tests(statements);

  it(`refuses an ARN pattern of fewer than six parts instead of guessing (${PAGES.resource})`, () => {
    const short = readPolicy("short", {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "*", Resource: "arn:aws:glue:*:table/a/b" }],
    });
    const answer = evaluate(requestOf(), { identity: [short] });
    expect(answer).to.deep.equal({
      decision: "undecided",
      because: "the policy short cannot be read",
    });
  });

  it(`takes variables literally in a policy of version 2008-10-17 (${PAGES.version})`, () => {
    const old = readPolicy("old", {
      Statement: [{ Effect: "Allow", Action: "*", Resource: "arn:aws:s3:::${aws:username}" }],
    });
    const asked = requestOf({ resource: "arn:aws:s3:::${aws:username}" });
    expect(evaluate(asked, { identity: [old] }).decision).to.equal("allowed");
  });
});
