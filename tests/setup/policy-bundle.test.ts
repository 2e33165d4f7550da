import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { listAccountStacks, listStacks } from "../../environments/facts/load";
import { policyBundle } from "../../preview/policies/pack-process";

describe("the bundle of the policy pack", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "pack-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("is one script that knows the stacks, and no folder of the machine", async () => {
    const { bundlePack } = await policyBundle();
    bundlePack(folder);
    expect(readdirSync(folder).sort()).to.deep.equal([".stamp", "pack.js"]);
    const script = readFileSync(path.join(folder, "pack.js"), "utf8");
    const [, stacks = "[]"] = /STACKS\w* = (\[[^\]]*\])/.exec(script) ?? [];
    expect(JSON.parse(stacks)).to.have.members([...listAccountStacks(), ...listStacks()]);
    expect(script.includes(process.cwd())).to.equal(false);
  });

  it("is made again when its stamp is another's, and not when it is its own", async () => {
    const { bundlePack, packIsBundled } = await policyBundle();
    expect(packIsBundled(folder)).to.equal(false);
    bundlePack(folder);
    expect(packIsBundled(folder)).to.equal(true);
    writeFileSync(path.join(folder, ".stamp"), "another");
    expect(packIsBundled(folder)).to.equal(false);
  });

  it("is where policies/package.json looks for it", async () => {
    const { main } = JSON.parse(readFileSync("policies/package.json", "utf8")) as { main: string };
    expect(path.normalize(path.join("policies", main))).to.equal(".cache/policies/pack.js");
    const { packIsBundled, bundlePack } = await policyBundle();
    if (!packIsBundled()) bundlePack();
    expect(readdirSync(".cache/policies")).to.include("pack.js");
  });
});
