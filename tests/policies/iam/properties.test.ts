import { expect } from "chai";
import fc from "fast-check";

import { type Decision, evaluate, type Policies } from "../../../policies/iam/evaluate";
import { Glob, tokenise } from "../../../policies/iam/pattern";
import { readPolicy } from "../../../policies/iam/policy-document";
import type { Request } from "../../../policies/iam/request";
import { ACCOUNT, type Json, KEY, OTHER, ROLE, ROOT, SESSION, USER } from "./support";

/** A bigger number is more access; what is undecided may turn out to be allowed. */
const WIDTH: Readonly<Record<Decision["decision"], number>> = {
  explicitDeny: 0,
  implicitDeny: 0,
  undecided: 1,
  allowed: 2,
};

const one = fc.constantFrom;
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
const ownStatement = merged(effect, action, resource, condition);
const resourceStatement = merged(effect, action, resource, condition, principal);
const own = fc.array(ownStatement, { maxLength: 4 });
const onResource = fc.option(fc.array(resourceStatement, { minLength: 1, maxLength: 4 }), {
  nil: undefined,
});
const limit = fc.option(fc.array(ownStatement, { minLength: 1, maxLength: 3 }), { nil: undefined });

interface Setting {
  readonly own: readonly Json[];
  readonly boundary: readonly Json[] | undefined;
  readonly session: readonly Json[] | undefined;
  readonly serviceControl: readonly Json[] | undefined;
  readonly resource: readonly Json[] | undefined;
}

const setting: fc.Arbitrary<Setting> = fc.record({
  own,
  boundary: limit,
  session: limit,
  serviceControl: limit,
  resource: onResource,
});
const request: fc.Arbitrary<Request> = fc.record({
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

function read(
  name: string,
  statements: readonly Json[],
  kind: "identity" | "resource" = "identity",
) {
  const policy = readPolicy(name, { Version: "2012-10-17", Statement: statements }, kind);
  expect(policy.problems).to.deep.equal([]);
  return policy;
}

function policiesOf(given: Setting): Policies {
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

function width(asked: Request, given: Setting): number {
  return WIDTH[evaluate(asked, policiesOf(given)).decision];
}

const RUNS = { numRuns: 500 };

describe("what no policy change may do", () => {
  it("never widens access by an added Deny", () => {
    fc.assert(
      fc.property(request, setting, ownStatement, (asked, given, added) => {
        const denied = { ...given, own: [...given.own, { ...added, Effect: "Deny" }] };
        expect(width(asked, denied)).to.be.at.most(width(asked, given));
      }),
      RUNS,
    );
  });

  it("never widens access by a Deny added to the resource", () => {
    fc.assert(
      fc.property(request, setting, resourceStatement, (asked, given, added) => {
        if (given.resource === undefined) return;
        const denied = { ...given, resource: [...given.resource, { ...added, Effect: "Deny" }] };
        expect(width(asked, denied)).to.be.at.most(width(asked, given));
      }),
      RUNS,
    );
  });

  it("never widens access by a removed Allow", () => {
    fc.assert(
      fc.property(request, setting, ownStatement, (asked, given, extra) => {
        const more = { ...given, own: [...given.own, { ...extra, Effect: "Allow" }] };
        expect(width(asked, given)).to.be.at.most(width(asked, more));
      }),
      RUNS,
    );
  });

  it("never widens access by a boundary, a session policy or a service control policy", () => {
    fc.assert(
      fc.property(
        request,
        setting,
        fc.array(ownStatement, { minLength: 1, maxLength: 3 }),
        one("boundary", "session", "serviceControl"),
        (asked, given, statements, layer) => {
          const limited = { ...given, [layer]: statements };
          const free = { ...given, [layer]: undefined };
          expect(width(asked, limited)).to.be.at.most(width(asked, free));
        },
      ),
      RUNS,
    );
  });

  it("gives the same answer in whatever order statements stand", () => {
    fc.assert(
      fc.property(request, setting, (asked, given) => {
        const turned = {
          ...given,
          own: given.own.toReversed(),
          boundary: given.boundary?.toReversed(),
          resource: given.resource?.toReversed(),
        };
        expect(evaluate(asked, policiesOf(turned)).decision).to.equal(
          evaluate(asked, policiesOf(given)).decision,
        );
      }),
      RUNS,
    );
  });

  it("never allows a principal in an account without an Allow", () => {
    fc.assert(
      fc.property(request, setting, (asked, given) => {
        const onlyDeny = (statements: readonly Json[] | undefined) =>
          statements?.map((statement) => ({ ...statement, Effect: "Deny" }));
        const given0 = {
          ...given,
          own: onlyDeny(given.own) ?? [],
          resource: onlyDeny(given.resource),
        };
        if (asked.principal.arn !== ROOT) expect(width(asked, given0)).to.be.at.most(1);
      }),
      RUNS,
    );
  });
});

describe("a compiled wildcard pattern", () => {
  const letters = fc.string({ unit: one("a", "b", "/"), maxLength: 8 });
  const patterns = fc.string({ unit: one("a", "b", "/", "*", "?"), maxLength: 8 });

  it("does not use a letter twice where two texts overlap", () => {
    const glob = new Glob(tokenise("ab*ba", { wildcards: true, variables: false }));
    expect([glob.matches("aba"), glob.matches("abba")]).to.deep.equal([false, true]);
  });

  it("matches what the same pattern matches as a regular expression", () => {
    fc.assert(
      fc.property(patterns, letters, (pattern, value) => {
        const glob = new Glob(tokenise(pattern, { wildcards: true, variables: false }));
        const source = pattern.replaceAll("*", ".*").replaceAll("?", ".");
        expect(glob.matches(value)).to.equal(new RegExp(`^${source}$`).test(value));
      }),
      { numRuns: 2000 },
    );
  });
});
