import { expect } from "chai";
import {
  FactsError,
  listAccountStacks,
  listStacks,
  loadAccount,
  parseAccountSettings,
} from "../../environments/facts/load";
import { parksAccount } from "../support/account";

const FILE = "environments/Pulumi.account-dev.yaml";

function problemsOf(changes: Record<string, unknown>): string[] {
  try {
    parseAccountSettings({ ...parksAccount.settings, ...changes }, FILE);
  } catch (error) {
    if (error instanceof FactsError) return error.message.split("\n");
    throw error;
  }
  return [];
}

describe("account facts", () => {
  it("reads the account of each stage with the departments that live in it", () => {
    expect(listAccountStacks()).to.deep.equal(["account-dev", "account-prod"]);
    for (const stack of listAccountStacks()) {
      const { stage, departments } = loadAccount(stack);
      const expected = listStacks().filter((one) => one.endsWith(`-${stage}`));
      expect(departments.map((department) => `${department}-${stage}`)).to.deep.equal(expected);
    }
  });

  it("counts no account among the departments", () => {
    expect(listStacks().filter((stack) => stack.startsWith("account"))).to.deep.equal([]);
  });

  it("takes Pulumi's texts for what they mean", () => {
    const texts = {
      ...parksAccount.settings,
      enableReplicaRegion: "true",
      trailRetentionDays: "400",
      logRetentionDays: "90",
      alertAddresses: '["security@example.org"]',
      activateCostTags: "false",
    };
    expect(parseAccountSettings(texts, FILE)).to.deep.equal(parksAccount.settings);
  });

  it("accepts the shortest and longest retention and refuses a day less and more", () => {
    expect(problemsOf({ trailRetentionDays: 365 })).to.deep.equal([]);
    expect(problemsOf({ trailRetentionDays: 3650 })).to.deep.equal([]);
    for (const days of [364, 3651]) {
      expect(problemsOf({ trailRetentionDays: days })).to.deep.equal([
        `${FILE}: trailRetentionDays must be a whole number from 365 to 3650, got ${days}; change the value`,
      ]);
    }
  });

  it("tells every problem at once, each with what to change", () => {
    expect(
      problemsOf({
        replicaRegion: "canada",
        trailLock: "complience",
        alertAddresses: [],
        activateCostTags: "yes",
        trailRetention: 1,
      }),
    ).to.deep.equal([
      `${FILE}: replicaRegion must be a region's code, got "canada"; write it like ca-central-1`,
      `${FILE}: trailLock must be one of governance, compliance, got "complience"; did you mean "compliance"?`,
      `${FILE}: alertAddresses must name at least one address, got []; add it`,
      `${FILE}: activateCostTags must be true or false, got "yes"; write true or false`,
      `${FILE}: trailRetention is not known; did you mean "trailRetentionDays"?`,
    ]);
  });

  it("refuses the same region twice", () => {
    expect(problemsOf({ replicaRegion: "ca-central-1" })).to.deep.equal([
      `${FILE}: replicaRegion must be another region than homeRegion, got "ca-central-1" for both; ` +
        "write a second region of the same country, like ca-west-1",
    ]);
  });

  it("refuses a stage that does not exist and names those that do", () => {
    expect(() => loadAccount("account-test")).to.throw(
      'must be named account-<stage> with one of the stages dev, prod, got "account-test"',
    );
  });
});
