import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";

const ROOT = path.resolve(__dirname, "../../..");
const FOLDER = path.join(ROOT, "policies", "iam", "catalogue");

describe("the committed action data", () => {
  it("is what the installed package says; npm run policies:catalogue writes it anew", () => {
    const compacted = execFileSync("node", [path.join(FOLDER, "compact.mjs")], {
      cwd: ROOT,
      encoding: "utf8",
      maxBuffer: 16 * 1024 * 1024,
    });
    const committed = readFileSync(path.join(FOLDER, "actions.json"), "utf8");
    expect(committed === compacted, "actions.json differs from the package").to.equal(true);
  });
});
