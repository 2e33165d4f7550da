import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { FactsError, listStacks, loadStack } from "../../environments/facts/load";
import { selectedStack } from "../../infra/config";
import { attempt } from "../support/collector";

const [stack = ""] = listStacks();
const written = loadStack(stack).settings;

/** The settings of the stack's file as Pulumi hands them on, with changes. */
const configured = (changes: Record<string, string> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ ...written, ...changes }).map(([key, value]) => [
      `platform:${key}`,
      String(value),
    ]),
  );

async function selected(config: Record<string, string>) {
  const known = pulumi.runtime.allConfig();
  pulumi.runtime.setAllConfig(config);
  try {
    let facts: ReturnType<typeof selectedStack> | undefined;
    const { error } = await attempt(() => (facts = selectedStack()), stack);
    return { facts, error };
  } finally {
    pulumi.runtime.setAllConfig(known);
  }
}

describe("configuration", () => {
  it("makes of Pulumi's texts what the stack's file says", async () => {
    const { facts } = await selected({ ...configured(), "aws:region": "ca-central-1" });
    expect(facts).to.deep.equal(loadStack(stack));
  });

  it("lets a value that was given to Pulumi count before the file's", async () => {
    const { facts } = await selected(configured({ glueWorkers: "7" }));
    expect(facts?.settings).to.deep.equal({ ...written, glueWorkers: 7 });
  });

  it("refuses every value that cannot be at once", async () => {
    const { error } = await selected(configured({ glueWorkers: "1", gluWorkers: "2" }));
    expect(error).to.be.instanceOf(FactsError);
    expect(error?.message).to.include("glueWorkers").and.include("gluWorkers");
  });
});
