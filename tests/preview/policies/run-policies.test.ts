import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { runPolicies } from "../../../preview/policies/run-policies";

describe("npm run policies ends", () => {
  let configFolder: string;
  beforeEach(() => {
    configFolder = mkdtempSync(path.join(tmpdir(), "policies-"));
  });
  afterEach(() => {
    rmSync(configFolder, { recursive: true });
  });

  const configure = (dev: object, prod: object) => {
    writeFileSync(path.join(configFolder, "dev.json"), JSON.stringify(dev));
    writeFileSync(path.join(configFolder, "prod.json"), JSON.stringify(prod));
  };

  async function ran(...argv: string[]) {
    let [printed, complained] = ["", ""];
    const code = await runPolicies(argv, {
      print: (text) => (printed += text),
      complain: (text) => (complained += text),
      configFolder,
    });
    return { code, printed, complained };
  }

  it("with 0 when it helps", async () => {
    const { code, printed, complained } = await ran("--help");
    expect([code, complained]).to.deep.equal([0, ""]);
    expect(printed).to.contain("npm run policies -- <stack>...");
  });

  it("with 2 when there is no such stack", async () => {
    const { code, printed, complained } = await ran("parks-prod");
    expect([code, printed]).to.deep.equal([2, ""]);
    expect(complained).to.match(/^there is no stack parks-prod; there are account-dev, [^\n]*\n$/);
  });

  it("with 2 when the configuration is wrong, with all that is wrong, before it judges", async () => {
    configure({ "kms-alias": { days: 1 } }, { "kms-rotation-and-lifetime": { leastDays: "30" } });
    const { code, printed, complained } = await ran("account-prod");
    expect([code, printed]).to.deep.equal([2, ""]);
    expect(complained.trim().split("\n")).to.have.length(2);
    expect(complained).to.contain("kms-alias.days is no setting of the rule");
    expect(complained).to.contain("leastDays must be a whole number from 7 to 30");
  });

  it("with 1 at a mandatory violation and 0 at an advisory one, as the stage's configuration has it", async () => {
    configure({}, { "tags-required": { tags: ["colour"] } });
    const { code, printed } = await ran("account-prod");
    expect(code).to.equal(1);
    expect(printed).to.contain("its provider gives no tag colour");
    configure({}, { "tags-required": { enforcementLevel: "advisory", tags: ["colour"] } });
    expect((await ran("account-prod")).code).to.equal(0);
  }).timeout(30_000);
});
