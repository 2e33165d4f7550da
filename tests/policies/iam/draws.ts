/** Policies and questions that the properties draw. */
import { expect } from "chai";
import fc from "fast-check";

import { type Decision, evaluate, type Policies } from "../../../policies/iam/evaluate";
import { type PolicyKind, readPolicy } from "../../../policies/iam/policy-document";
import type { Request } from "../../../policies/iam/request";
import { ACCOUNT, type Json, KEY, OTHER, ROLE, ROOT, SESSION, USER } from "./support";

/** A bigger number is more access; what is undecided may turn out to be allowed. */
const WIDTH: Readonly<Record<Decision["decision"], number>> = {
  explicitDeny: 0,
  implicitDeny: 0,
  undecided: 1,
  allowed: 2,
};

export const one = fc.constantFrom;
const condition = one<Json>(
  {},
  { Condition: { StringEquals: { "s3:prefix": "a" } } },
  { Condition: { StringNotEquals: { "s3:prefix": "${aws:PrincipalTag/team}" } } },
  { Condition: { StringLikeIfExists: { "s3:prefix": "a*" } } },
  { Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] } } },
  { Condition: { NumericLessThan: { "s3:prefix": "3" } } },
);
const action = one<Json>(
  { Action: "*" },
  { Action: ["s3:Get*", "kms:Decrypt"] },
  { NotAction: "s3:*" },
);
const resource = one<Json>(
  { Resource: "*" },
  { Resource: ["arn:aws:s3:::data/*", KEY] },
  { NotResource: "arn:aws:s3:::data/${aws:PrincipalTag/team}" },
);
const principal = one<Json>(
  { Principal: "*" },
  { Principal: { AWS: ROLE } },
  { Principal: { AWS: [SESSION, USER] } },
  { Principal: { AWS: ROOT } },
  { Principal: { Service: "glue.amazonaws.com" } },
  { NotPrincipal: { AWS: [ROLE, ROOT] } },
);
const merged = (...parts: readonly fc.Arbitrary<Json>[]): fc.Arbitrary<Json> =>
  fc.tuple(...parts).map((pieces) => Object.assign({}, ...pieces) as Json);
const effect = one<Json>({ Effect: "Allow" }, { Effect: "Allow" }, { Effect: "Deny" });
export const ownStatement = merged(effect, action, resource, condition);
export const resourceStatement = merged(effect, action, resource, condition, principal);
const own = fc.array(ownStatement, { maxLength: 4 });
const onResource = fc.option(fc.array(resourceStatement, { minLength: 1, maxLength: 4 }), {
  nil: undefined,
});
const limit = fc.option(fc.array(ownStatement, { minLength: 1, maxLength: 3 }), { nil: undefined });

/** What a property draws. */
export interface Setting {
  readonly own: readonly Json[];
  readonly boundary: readonly Json[] | undefined;
  readonly session: readonly Json[] | undefined;
  readonly serviceControl: readonly Json[] | undefined;
  readonly resource: readonly Json[] | undefined;
}

export const setting: fc.Arbitrary<Setting> = fc.record({
  own,
  boundary: limit,
  session: limit,
  serviceControl: limit,
  resource: onResource,
});
export const request: fc.Arbitrary<Request> = fc.record({
  principal: one(
    { arn: ROLE, session: "run" },
    { arn: ROLE },
    { arn: ROLE, session: "run", tags: { team: "a" } },
    { arn: USER },
    { arn: ROOT },
    { arn: "anonymous" },
    { arn: "glue.amazonaws.com" },
  ),
  action: one("s3:GetObject", "s3:PutObject", "kms:Decrypt"),
  resource: one("arn:aws:s3:::data/a", "arn:aws:s3:::other/b", KEY),
  resourceAccount: one(ACCOUNT, OTHER),
  context: one({}, { "s3:prefix": "a" }, { "s3:prefix": "1", "aws:TagKeys": ["a", "b"] }),
});

export function read(name: string, statements: readonly Json[], kind: PolicyKind = "identity") {
  const policy = readPolicy(name, { Version: "2012-10-17", Statement: statements }, kind);
  expect(policy.problems).to.deep.equal([]);
  return policy;
}

export function policiesOf(given: Setting): Policies {
  const { boundary, session, serviceControl, resource: attached } = given;
  const onIt = attached === undefined ? undefined : read("resource", attached, "resource");
  return {
    identity: given.own.map((statement, index) => read(`own${String(index)}`, [statement])),
    ...(boundary === undefined ? {} : { boundary: read("boundary", boundary) }),
    ...(session === undefined ? {} : { session: [read("session", session)] }),
    ...(serviceControl === undefined ? {} : { serviceControl: [[read("scp", serviceControl)]] }),
    ...(onIt === undefined ? {} : { resource: onIt, keyPolicy: onIt }),
  };
}

export function width(asked: Request, given: Setting): number {
  return WIDTH[evaluate(asked, policiesOf(given)).decision];
}

export const RUNS = { numRuns: 500 };
