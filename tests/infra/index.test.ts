import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { listStacks, loadStack } from "../../environments/facts/load";
import { collect, document, ofType, type Registered } from "../support/collector";

/** Loads at a moment of our choosing; an import statement would load before the monitor listens. */
const load = createRequire(__filename);

const ROOT = path.join(__dirname, "../..");
const [stack = ""] = listStacks();

/** Imports `infra/index.ts` as Pulumi does. A module is evaluated once, so this is for one test file only. */
async function evaluated(): Promise<{
  registered: Registered[];
  outputs: Record<string, unknown>;
}> {
  const known = pulumi.runtime.allConfig();
  const settings = Object.entries(loadStack(stack).settings);
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      settings.map(([key, value]) => [
        `platform:${key}`,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    ),
  );
  try {
    let outputs: Record<string, unknown> = {};
    const registered = await collect(() => {
      outputs = load("../../infra/index") as Record<string, unknown>;
    }, stack);
    return { registered, outputs };
  } finally {
    pulumi.runtime.setAllConfig(known);
  }
}

describe("program", () => {
  let registered: Registered[];
  let outputs: Record<string, unknown>;
  before(async () => {
    ({ registered, outputs } = await evaluated());
  });

  it("registers a whole stack when it is imported, three jobs a dataset", () => {
    const { datasets } = loadStack(stack).department;
    expect(ofType(registered, "platform:components:DepartmentPlatform")).to.have.lengthOf(1);
    expect(ofType(registered, "aws:glue/job:Job")).to.have.lengthOf(3 * datasets.length);
  });

  it("says where to deliver, what runs and where to ask", () => {
    const { accountId } = loadStack(stack).settings;
    const snake = stack.replaceAll("-", "_");
    expect(outputs).to.include({
      landingBucket: `${stack}-landing-${accountId}`,
      publishedBucket: `${stack}-published-${accountId}`,
      workgroup: stack,
      database: `${snake}_curated`,
    });
    const { datasets } = loadStack(stack).department;
    expect(outputs["workflows"]).to.deep.equal(
      Object.fromEntries(datasets.map(({ name }) => [name, `${stack}-${name}`])),
    );
  });

  it("knows every policy of a role without asking AWS for a key's id", () => {
    const policies = ofType(registered, "aws:iam/rolePolicy:RolePolicy");
    const text = JSON.stringify(policies.map((policy) => document(policy, "policy")));
    expect(policies).not.to.deep.equal([]);
    expect(text).not.to.match(/key\/[^*]/);
  });

  it("fits on one screen", () => {
    const lines = readFileSync(path.join(ROOT, "infra/index.ts"), "utf8").split("\n");
    expect(lines.length).to.be.at.most(40);
  });

  it("reads Pulumi's configuration in one file only", () => {
    const files = ["index", "assets", "program", "provider", "job-settings", "server-assets"];
    const readers = files.filter((file) =>
      /pulumi\.(Config|runtime|getStack)/.test(
        readFileSync(path.join(ROOT, "infra", `${file}.ts`), "utf8"),
      ),
    );
    expect(readers).to.deep.equal([]);
  });
});
