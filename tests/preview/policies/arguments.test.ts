import { expect } from "chai";
import { UsageError } from "../../../infra/command-line";
import { parsePoliciesArguments } from "../../../preview/policies/arguments";

describe("npm run policies", () => {
  const parse = (...argv: string[]) => parsePoliciesArguments(argv, ["ohs-dev", "ohs-prod"]);

  it("takes stacks and a format", () => {
    const request = { stacks: ["ohs-prod"], format: "sarif", asPreview: false };
    expect(parse("ohs-prod", "--format", "sarif")).to.deep.equal(request);
    expect(parse("ohs-prod", "--format=sarif")).to.deep.equal(request);
  });

  it("takes all stacks once, and a preview of them", () => {
    expect(parse("ohs-prod", "--all", "--preview")).to.deep.equal({
      ...{ stacks: ["ohs-prod", "ohs-dev"], format: "text", asPreview: true },
    });
  });

  it("refuses what it does not know, and says what there is", () => {
    expect(() => parse("ohs-test")).to.throw(UsageError, "there are ohs-dev, ohs-prod");
    expect(() => parse("ohs-dev", "--format", "xml")).to.throw(UsageError, "got xml");
    expect(() => parse("ohs-dev", "--format")).to.throw(UsageError, "got nothing");
    expect(() => parse()).to.throw(UsageError, "name a stack");
    expect(() => parse("--fast")).to.throw(UsageError, "--fast is not an option");
  });

  it("helps", () => {
    expect(parse("--help")).to.equal("help");
    expect(parse("ohs-test", "-h")).to.equal("help");
  });
});
