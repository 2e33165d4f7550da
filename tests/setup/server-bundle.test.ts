import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";

interface ServerBundle {
  readonly bundleServer: (folder?: string) => void;
  readonly serverIsBundled: (folder?: string) => boolean;
}

const load = async (): Promise<ServerBundle> =>
  (await import(pathToFileURL(path.resolve("setup/server-bundle.mjs")).href)) as ServerBundle;

describe("the bundle of the servers' program", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "bundle-"));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it("has the same bytes wherever it is made, and names no folder of the machine", async () => {
    const { bundleServer } = await load();
    const [one, other] = [path.join(root, "one"), path.join(root, "elsewhere", "other")];
    bundleServer(one);
    bundleServer(other);
    const files = ["portal.css", "server.mjs", "wasm_xlsxwriter_bg.wasm"];
    expect(readdirSync(one).sort()).to.deep.equal([".stamp", ...files]);
    for (const file of files) {
      const content = readFileSync(path.join(one, file));
      expect(content.equals(readFileSync(path.join(other, file))), file).to.equal(true);
      expect(content.includes(process.cwd()), file).to.equal(false);
    }
  });

  it("is made again when its stamp is another's, and not when it is its own", async () => {
    const { bundleServer, serverIsBundled } = await load();
    expect(serverIsBundled(root)).to.equal(false);
    bundleServer(root);
    expect(serverIsBundled(root)).to.equal(true);
    writeFileSync(path.join(root, ".stamp"), "another");
    expect(serverIsBundled(root)).to.equal(false);
  });
});
