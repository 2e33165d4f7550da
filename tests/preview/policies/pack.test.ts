import { expect } from "chai";
import { NOTICES } from "../../../policies/messages";
import { RULES } from "../../../policies/rules/catalogue";
import { defaultsOf } from "../../../policies/settings";
import { loadConfigurations } from "../../../preview/policies/configuration";
import { compilePack, PackProcess } from "../../../preview/policies/pack-process";
import { recordStack } from "../../../preview/policies/recorded-stack";

describe("the policy pack's own process", () => {
  let pack: PackProcess;

  before(async () => {
    await compilePack();
    pack = await PackProcess.start();
  });
  after(() => {
    pack.close();
  });

  it("presents every rule once with its level and settings, and the notices", async () => {
    const expected = [
      ...RULES.map(({ id, level, settings }) => ({
        ...{ name: id, level, defaults: defaultsOf(settings) },
      })),
      ...NOTICES.map(({ name, enforcementLevel: level }) => ({ name, level, defaults: {} })),
    ];
    expect(await pack.policies()).to.deep.equal(expected);
  });

  it("says nothing mandatory about a good stack, asks nothing, and keeps its exception in sight", async () => {
    const verdicts = await pack.judge(await recordStack("account-prod"));
    expect(verdicts.filter(({ level }) => level === "mandatory")).to.deep.equal([]);
    const noticed = verdicts.filter(({ policy }) => NOTICES.some(({ name }) => name === policy));
    expect(noticed.map(({ rule, resource }) => [rule, resource])).to.deep.equal([
      ["no-ignored-security-changes", "account-defaults-catalog"],
    ]);
  });

  it("lists what a preview cannot know, and stops nothing for it", async () => {
    const verdicts = await pack.judge(await recordStack("account-prod", "unknown"));
    expect(verdicts.map(({ policy }) => policy)).to.include("preview-blind-spots");
    expect(verdicts.filter(({ level }) => level === "mandatory")).to.deep.equal([]);
  });

  it("names rule, resource and sentence of a violation, and judges dev by dev's file", async () => {
    const stack = await recordStack("account-prod");
    const resources = stack.resources.map((one) =>
      one.name === "account-key"
        ? { ...one, properties: { ...one.properties, deletionWindowInDays: 7 } }
        : one,
    );
    const ofKey = async (stage: "dev" | "prod") =>
      (await pack.judge({ ...stack, resources }, loadConfigurations().get(stage)))
        .filter(({ resource }) => resource === "account-key")
        .map(({ rule, level, found }) => [rule, level, found]);
    expect(await ofKey("prod")).to.deep.equal([
      [
        "kms-rotation-and-lifetime",
        "mandatory",
        "deletionWindowInDays must be between 30 and 30, got 7",
      ],
    ]);
    expect(await ofKey("dev")).to.deep.equal([]);
  });
});
