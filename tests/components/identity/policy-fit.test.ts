import { expect } from "chai";
import type { PolicyDocument, Statement } from "../../../components/identity/permissions";
import { fitPolicies } from "../../../components/identity/policy-fit";

const statement = (Sid: string, length: number): Statement => {
  const empty: Statement = { Sid, Effect: "Allow", Action: ["s3:GetObject"], Resource: [""] };
  return { ...empty, Resource: ["r".repeat(length - JSON.stringify(empty).length)] };
};
const policyOf = (...Statement: readonly Statement[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement,
});
/** What a policy takes around its only statement. */
const FRAME = JSON.stringify(policyOf()).length;
const lengthOf = (document: PolicyDocument): number => JSON.stringify(document).length;

const many = (count: number, length: number): PolicyDocument =>
  policyOf(
    ...Array.from({ length: count }, (_, index) => statement(`Grant${String(index)}`, length)),
  );

/** Statement → number of the policy that holds it. */
function places(document: PolicyDocument): Record<string, number> {
  const fitted = fitPolicies(document, "duty test");
  if (fitted.kind === "inline") throw new Error("it fits inline");
  for (const one of fitted.documents) expect(lengthOf(one)).to.be.at.most(6144);
  return Object.fromEntries(
    fitted.documents.flatMap(({ Statement }, place) => Statement.map(({ Sid }) => [Sid, place])),
  );
}

describe("policy fit", () => {
  it("keeps the longest inline policy inline and splits one character more", () => {
    const longest = policyOf(statement("A", 5000), statement("B", 10_240 - FRAME - 1 - 5000));
    expect(lengthOf(longest)).to.equal(10_240);
    expect(fitPolicies(longest, "duty test")).to.deep.equal({ kind: "inline", document: longest });
    const longer = policyOf(statement("A", 5000), statement("B", 10_241 - FRAME - 1 - 5000));
    expect(fitPolicies(longer, "duty test").kind).to.equal("managed");
  });

  it("loses no statement and repeats none", () => {
    const document = many(30, 900);
    expect(Object.keys(places(document)).sort()).to.deep.equal(
      document.Statement.map(({ Sid }) => Sid).sort(),
    );
  });

  it("moves nothing when statements grow while the number of policies stays", () => {
    const before = places(many(16, 700));
    const after = places(many(16, 705));
    expect(after).to.deep.equal(before);
  });

  it("moves statements to a policy more only", () => {
    const before = places(many(16, 700));
    const after = places(many(16, 1500));
    const earlier = Math.max(...Object.values(before));
    const moved = Object.entries(after).filter(([sid, place]) => place !== before[sid]);
    expect(moved).not.to.deep.equal([]);
    expect(moved.filter(([, place]) => place <= earlier)).to.deep.equal([]);
  });

  it("accepts the longest statement that a managed policy holds and refuses one character more", () => {
    const rest = many(8, 1000).Statement;
    const fitting = statement("Long", 6144 - FRAME);
    const tooLong = statement("Long", 6145 - FRAME);
    expect(() => fitPolicies(policyOf(...rest, tooLong), "duty test")).to.throw(
      "statement Long of duty test is 1 characters longer than the 6144 of a managed policy; " +
        "shorten dataset or table names, or split the department",
    );
    expect(lengthOf(policyOf(fitting))).to.equal(6144);
  });

  it("goes by room where choosing by name takes more than ten, and says how much is left over", () => {
    expect(Object.keys(places(many(50, 1000)))).to.have.lengthOf(50);
    expect(() => fitPolicies(many(70, 1000), "duty test")).to.throw(
      "the policy of duty test has 70108 characters; 10 managed policies of 6144 are 10048 too few for it; " +
        "shorten dataset or table names, or split the department",
    );
  });
});
