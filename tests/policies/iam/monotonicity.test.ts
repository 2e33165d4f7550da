import { expect } from "chai";
import fc from "fast-check";

import { evaluate, type Policies } from "../../../policies/iam/evaluate";
import type { KmsGrant } from "../../../policies/iam/kms-grants";
import type { Context, Request } from "../../../policies/iam/request";
import {
  one,
  ownStatement,
  policiesOf,
  read,
  request,
  resourceStatement,
  RUNS,
  setting,
  width,
} from "./draws";
import { KEY, ROLE, SESSION, USER } from "./support";

const WIDTH = { explicitDeny: 0, implicitDeny: 0, undecided: 1, allowed: 2 } as const;
const widthOf = (asked: Request, policies: Policies): number =>
  WIDTH[evaluate(asked, policies).decision];

const grant: fc.Arbitrary<KmsGrant> = fc.record({
  keyArn: fc.constant(KEY),
  granteePrincipal: one(ROLE, SESSION, USER, "glue.amazonaws.com"),
  operations: one(["Decrypt"], ["Encrypt", "DescribeKey"]),
  constraints: one({}, { encryptionContextSubset: { a: "b" } }, { encryptionContextEquals: {} }),
});
/** Every key that a drawn condition looks at, so that a context is one of those that an open one stands for. */
const contexts: fc.Arbitrary<Context> = fc.record({
  "s3:prefix": one<Context[string]>("a", "1", "b", []),
  "aws:TagKeys": one<Context[string]>(["a"], ["a", "b"], []),
});

describe("what adding to the policies may do", () => {
  it("never narrows access by an Allow added to a limit", () => {
    fc.assert(
      fc.property(
        request,
        setting,
        ownStatement,
        one("boundary", "session", "serviceControl"),
        (asked, given, added, layer) => {
          const limit = given[layer];
          if (limit === undefined) return;
          const more = { ...given, [layer]: [...limit, { ...added, Effect: "Allow" }] };
          expect(width(asked, more)).to.be.at.least(width(asked, given));
        },
      ),
      RUNS,
    );
  });

  it("never narrows access by an Allow added to the resource", () => {
    fc.assert(
      fc.property(request, setting, resourceStatement, (asked, given, added) => {
        if (given.resource === undefined) return;
        const more = { ...given, resource: [...given.resource, { ...added, Effect: "Allow" }] };
        expect(width(asked, more)).to.be.at.least(width(asked, given));
      }),
      RUNS,
    );
  });

  it("never widens access by a Deny added to a limit", () => {
    fc.assert(
      fc.property(
        request,
        setting,
        ownStatement,
        one("boundary", "session", "serviceControl"),
        (asked, given, added, layer) => {
          const limit = given[layer];
          if (limit === undefined) return;
          const denied = { ...given, [layer]: [...limit, { ...added, Effect: "Deny" }] };
          expect(width(asked, denied)).to.be.at.most(width(asked, given));
        },
      ),
      RUNS,
    );
  });

  it("never widens access by a resource control policy", () => {
    fc.assert(
      fc.property(request, setting, ownStatement, (asked, given, added) => {
        if ("NotAction" in added) return;
        const statement = { ...added, Effect: "Deny", Principal: "*" };
        const policies = policiesOf(given);
        const limited = {
          ...policies,
          resourceControl: [read("rcp", [statement], "resourceControl")],
        };
        expect(widthOf(asked, limited)).to.be.at.most(widthOf(asked, policies));
      }),
      RUNS,
    );
  });

  it("never narrows access by a grant of the key, and never gets past an explicit deny by one", () => {
    fc.assert(
      fc.property(request, setting, grant, (asked, given, added) => {
        const policies = policiesOf(given);
        const before = evaluate(asked, policies).decision;
        const after = evaluate(asked, { ...policies, keyGrants: [added] }).decision;
        expect(WIDTH[after]).to.be.at.least(WIDTH[before]);
        if (before === "explicitDeny") expect(after).to.equal("explicitDeny");
      }),
      RUNS,
    );
  });

  it("changes nothing by saying a statement twice", () => {
    fc.assert(
      fc.property(request, setting, (asked, given) => {
        const twice = {
          ...given,
          own: [...given.own, ...given.own],
          resource: given.resource?.flatMap((item) => [item, item]),
        };
        expect(evaluate(asked, policiesOf(twice)).decision).to.equal(
          evaluate(asked, policiesOf(given)).decision,
        );
      }),
      RUNS,
    );
  });

  it("gives the same answer in whatever order policies and levels stand", () => {
    fc.assert(
      fc.property(
        request,
        setting,
        fc.array(ownStatement, { minLength: 1, maxLength: 3 }),
        (asked, given, levels) => {
          const policies = policiesOf(given);
          const serviceControl = levels.map((statement, place) => [
            read(`level${String(place)}`, [statement]),
          ]);
          const turned = {
            ...policies,
            identity: policies.identity.toReversed(),
            serviceControl: serviceControl.toReversed(),
          };
          expect(evaluate(asked, turned).decision).to.equal(
            evaluate(asked, { ...policies, serviceControl }).decision,
          );
        },
      ),
      RUNS,
    );
  });

  it("has one answer to one question", () => {
    fc.assert(
      fc.property(request, setting, (asked, given) => {
        const policies = policiesOf(given);
        expect(evaluate(asked, policies)).to.deep.equal(evaluate(asked, policiesOf(given)));
      }),
      RUNS,
    );
  });
});

describe("what an open context stands for", () => {
  it("is decided only as every context that it stands for is decided", () => {
    fc.assert(
      fc.property(request, setting, contexts, (asked, given, context) => {
        const policies = policiesOf(given);
        const open = evaluate({ ...asked, context: {}, openContext: true }, policies).decision;
        if (open === "undecided") return;
        const closed = evaluate({ ...asked, context }, policies).decision;
        if (open === "allowed") expect(closed).to.equal("allowed");
        else expect(closed).to.be.oneOf(["explicitDeny", "implicitDeny"]);
      }),
      { numRuns: 1000 },
    );
  });
});
