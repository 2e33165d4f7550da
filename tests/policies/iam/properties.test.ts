import { expect } from "chai";
import fc from "fast-check";

import { evaluate } from "../../../policies/iam/evaluate";
import { Glob, tokenise } from "../../../policies/iam/pattern";
import {
  one,
  ownStatement,
  policiesOf,
  request,
  resourceStatement,
  RUNS,
  setting,
  width,
} from "./draws";
import { type Json, ROOT } from "./support";

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
