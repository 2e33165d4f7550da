import { expect } from "chai";

import type { Decision } from "../../../policies/iam/decision";
import { byPlace, finding, fixFor } from "../../../policies/iam/findings";

const ROLE = "arn:aws:iam::111122223333:role/clean";
const KEY = "arn:aws:kms:ca-central-1:111122223333:key/a";
const call = {
  principal: { arn: ROLE },
  action: "kms:Decrypt",
  resource: KEY,
  context: { "kms:ViaService": "s3", "aws:SourceIp": "1.2.3.4", "kms:EncryptionContext:a": "b" },
};
const bare = { ...call, context: {} };
const denied = (missing: Decision["missing"]): Decision => ({
  decision: "implicitDeny",
  because: "nothing allows it",
  ...(missing === undefined ? {} : { missing }),
});

/** Decision, and what to change. */
const FIXES: readonly (readonly [Decision, string])[] = [
  [
    { decision: "allowed", because: "a" },
    `Find out why the embedded AWS denied kms:Decrypt on ${KEY} to ${ROLE}: its policies allow it.`,
  ],
  [
    { decision: "explicitDeny", because: "a", statement: { policy: "p", sid: "No", index: 0 } },
    `Except kms:Decrypt on ${KEY} for ${ROLE} from statement No of p, or stop making the call.`,
  ],
  ...(["key", "trust", "resource"] as const).map(
    (layer) =>
      [
        denied(layer),
        `Let the ${layer} policy of ${KEY} allow ${ROLE} kms:Decrypt on ${KEY}.`,
      ] as const,
  ),
  ...(["boundary", "session", "serviceControl"] as const).map(
    (layer) =>
      [
        denied(layer),
        `Widen the ${layer} policies of ${ROLE} by kms:Decrypt on ${KEY}, or stop making the call.`,
      ] as const,
  ),
  [denied("identity"), `Grant ${ROLE} kms:Decrypt on ${KEY}, or stop making the call.`],
  [
    { decision: "undecided", because: "the key is not known" },
    `Make kms:Decrypt on ${KEY} for ${ROLE} decidable: the key is not known.`,
  ],
];

describe("a finding", () => {
  for (const [decision, fix] of FIXES) {
    it(`says: ${fix}`, () => {
      expect(fixFor(bare, decision)).to.equal(fix);
    });
  }

  it("names the conditions that a grant should carry, and no others", () => {
    expect(fixFor(call, denied("identity"))).to.equal(
      `Grant ${ROLE} kms:Decrypt on ${KEY} with kms:ViaService = s3 and kms:EncryptionContext:a = b, or stop making the call.`,
    );
  });

  it("says what the embedded AWS said, and what implied the call", () => {
    const implied = { ...bare, rule: "r", source: "s", impliedBy: "i" };
    const decision = denied("identity");
    const told = {
      role: ROLE,
      action: "kms:Decrypt",
      resource: KEY,
      because: "nothing allows it",
      fix: fixFor(bare, decision),
      count: 3,
      decision: "implicitDeny",
    };
    expect(finding(bare, decision, 3)).to.deep.equal(told);
    expect(finding(bare, decision, 3, "no")).to.deep.equal({
      ...told,
      because: "nothing allows it; the embedded AWS says: no",
    });
    expect(finding(implied, decision, 3)).to.deep.equal({
      ...told,
      rule: "r",
      source: "s",
      impliedBy: "i",
    });
  });

  it("stands by role, then action, then resource", () => {
    const rows = [
      { role: "b", action: "a", resource: "a" },
      { role: "a", action: "b", resource: "a" },
      { role: "a", action: "a", resource: "b" },
      { role: "a", action: "a" },
      { role: "a", action: "a", resource: "a" },
    ];
    expect([...rows].sort(byPlace)).to.deep.equal([...rows].reverse().sort(byPlace));
    expect([...rows].sort(byPlace).map(({ role, action }) => role + action)).to.deep.equal([
      ...["aa", "aa", "aa", "ab", "ba"],
    ]);
    expect([...rows].sort(byPlace)[0]).to.deep.equal({ role: "a", action: "a" });
    const [one = { role: "", action: "" }] = rows;
    expect(byPlace(one, one)).to.equal(0);
  });
});
