import { expect } from "chai";
import { RULES } from "../../../policies/rules/catalogue";
import { parsePoliciesArguments, UsageError } from "../../../preview/policies/arguments";
import { compilePack, PackProcess } from "../../../preview/policies/pack-process";
import { recordStack } from "../../../preview/policies/recorded-stack";
import { asJson, asSarif, asText } from "../../../preview/policies/report";

const LEVELS = Object.fromEntries(RULES.map(({ id, level }) => [id, level.prod]));

describe("the policy pack's own process", () => {
  let pack: PackProcess;

  before(async () => {
    compilePack();
    pack = await PackProcess.start();
  });
  after(() => {
    pack.close();
  });

  it("holds every rule once, and the list of blind spots", async () => {
    const expected = [...RULES.map(({ id }) => id), "preview-blind-spots"];
    expect([...(await pack.policies())].sort()).to.deep.equal(expected.sort());
  });

  it("says nothing mandatory about a good stack, and asks nothing that it can know", async () => {
    expect(await pack.judge(await recordStack("account-prod"), LEVELS)).to.deep.equal([]);
  });

  it("lists what a preview cannot know, and stops nothing for it", async () => {
    const verdicts = await pack.judge(await recordStack("account-prod", "unknown"), LEVELS);
    expect(verdicts.map(({ policy }) => policy)).to.include("preview-blind-spots");
    expect(verdicts.filter(({ level }) => level === "mandatory")).to.deep.equal([]);
  });

  it("names rule and resource of a violation, as text, JSON and SARIF", async () => {
    const stack = await recordStack("account-prod");
    const resources = stack.resources.map((one) =>
      one.name === "account-key"
        ? { ...one, properties: { ...one.properties, enableKeyRotation: false } }
        : one,
    );
    const verdicts = await pack.judge({ ...stack, resources }, LEVELS);
    expect(verdicts.map(({ policy, level }) => [policy, level])).to.deep.equal([
      ["kms-rotation-and-lifetime", "mandatory"],
    ]);
    const judged = [
      { stack: "account-prod", resources: resources.length, rules: 1, seconds: 0, verdicts },
    ];
    expect(asText(judged)).to.contain("account-key: enableKeyRotation must be true, got false.");
    expect(asText(judged)).to.contain("Fix: Set enableKeyRotation");
    const [stackReport] = JSON.parse(asJson(judged)) as [{ ok: boolean; findings: object[] }];
    expect(stackReport.ok).to.equal(false);
    const sarif = JSON.parse(asSarif(judged)) as {
      version: string;
      runs: [{ results: [{ ruleId: string; level: string }] }];
    };
    expect(sarif.version).to.equal("2.1.0");
    expect(sarif.runs[0].results[0]).to.include({
      ruleId: "kms-rotation-and-lifetime",
      level: "error",
    });
  });
});

describe("npm run policies", () => {
  const parse = (...argv: string[]) => parsePoliciesArguments(argv, ["ohs-dev", "ohs-prod"]);

  it("takes stacks and a format", () => {
    const request = { stacks: ["ohs-prod"], format: "sarif", asPreview: false };
    expect(parse("ohs-prod", "--format", "sarif")).to.deep.equal(request);
    expect(parse("ohs-prod", "--format=sarif")).to.deep.equal(request);
  });

  it("refuses what it does not know, and says what there is", () => {
    expect(() => parse("ohs-test")).to.throw(UsageError, "there are ohs-dev, ohs-prod");
    expect(() => parse("ohs-dev", "--format", "xml")).to.throw(UsageError, "got xml");
    expect(() => parse()).to.throw(UsageError, "name a stack");
    expect(() => parse("--fast")).to.throw(UsageError, "--fast is not an option");
  });

  it("helps", () => {
    expect(parse("--help")).to.equal("help");
  });
});
