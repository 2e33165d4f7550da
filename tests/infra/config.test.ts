import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { FactsError, listStacks, loadAccount, loadStack } from "../../environments/facts/load";
import { selectedStack } from "../../infra/config";
import { attempt } from "../support/collector";

const [department = ""] = listStacks();
const ACCOUNT = "account-dev";
const written = loadStack(department).settings;

/** Settings as Pulumi hands them on: texts, and everything else as JSON. */
const configured = (settings: object, changes: Record<string, string> = {}) =>
  Object.fromEntries(
    Object.entries({ ...settings, ...changes }).map(([key, value]): [string, string] => [
      `platform:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );

async function selected(config: Record<string, string>, stack = department) {
  const known = pulumi.runtime.allConfig();
  pulumi.runtime.setAllConfig(config);
  try {
    let found: ReturnType<typeof selectedStack> | undefined;
    const { error } = await attempt(() => (found = selectedStack()), stack);
    return { found, error };
  } finally {
    pulumi.runtime.setAllConfig(known);
  }
}

describe("configuration", () => {
  it("makes of Pulumi's texts what the file of a department's stack says", async () => {
    const { found } = await selected({ ...configured(written), "aws:region": "ca-central-1" });
    expect(found).to.deep.equal({ kind: "department", facts: loadStack(department) });
  });

  it("makes of Pulumi's texts what the file of an account's stack says", async () => {
    const facts = loadAccount(ACCOUNT);
    const { found } = await selected(configured(facts.settings), ACCOUNT);
    expect(found).to.deep.equal({ kind: "account", facts });
  });

  it("lets a value that was given to Pulumi count before the file's", async () => {
    const { found } = await selected(configured(written, { glueWorkers: "7" }));
    expect(found?.facts.settings).to.deep.equal({ ...written, glueWorkers: 7 });
    const { settings } = loadAccount(ACCOUNT);
    const account = await selected(configured(settings, { activateCostTags: "true" }), ACCOUNT);
    expect(account.found?.facts.settings).to.deep.equal({ ...settings, activateCostTags: true });
  });

  it("refuses every value that cannot be at once", async () => {
    const { error } = await selected(configured(written, { glueWorkers: "1", gluWorkers: "2" }));
    expect(error).to.be.instanceOf(FactsError);
    expect(error?.message).to.include("glueWorkers").and.include("gluWorkers");
  });

  it("refuses every value of an account that cannot be at once", async () => {
    const { settings } = loadAccount(ACCOUNT);
    const wrong = { trailLock: "none", trailRetentionDays: "364", trailDays: "1" };
    const { error } = await selected(configured(settings, wrong), ACCOUNT);
    expect(error).to.be.instanceOf(FactsError);
    for (const key of Object.keys(wrong)) expect(error?.message).to.include(key);
  });
});
