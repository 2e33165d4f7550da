import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";

interface Setup {
  readonly checkNode: (version?: string) => void;
  readonly findPython: (candidates?: readonly string[]) => string;
}

const load = async (): Promise<Setup> =>
  (await import(pathToFileURL(path.resolve("setup/setup.mjs")).href)) as Setup;

function failure(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "no failure";
}

describe("the set-up", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "setup-test-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** A program that answers like a Python of this version; `exit` other than 0 means that venv is missing. */
  function fakePython(version: string, exit = 0): string {
    const file = path.join(folder, `python-${version}`);
    writeFileSync(file, `#!/bin/sh\necho ${version}\nexit ${exit}\n`);
    chmodSync(file, 0o755);
    return file;
  }

  it("accepts the oldest supported Node and refuses the one before in one sentence", async () => {
    const { checkNode } = await load();
    expect(
      failure(() => {
        checkNode("20.0.0");
      }),
    ).to.equal("no failure");
    expect(
      failure(() => {
        checkNode("19.9.0");
      }),
    ).to.equal("Node 20 or newer is needed, found 19.9.0; install it and start again.");
  });

  it("takes the first Python that is new enough", async () => {
    const { findPython } = await load();
    const [old, good] = [fakePython("3.9.18"), fakePython("3.10.0")];
    expect(findPython([path.join(folder, "absent"), old, good])).to.equal(good);
  });

  it("says which Python was found when none will do", async () => {
    const { findPython } = await load();
    const [old, bare] = [fakePython("3.9.18"), fakePython("3.12.1", 1)];
    expect(failure(() => findPython([old, bare]))).to.equal(
      `Python 3.10 or newer is needed, found ${old} is 3.9.18; ${bare} 3.12.1 lacks the venv module (on Debian: apt install python3-venv); ` +
        "install it, or name one with PYTHON=/path/to/python.",
    );
    expect(failure(() => findPython([]))).to.equal(
      "Python 3.10 or newer is needed, found none; install it, or name one with PYTHON=/path/to/python.",
    );
  });

  it("repeats nothing the second time", () => {
    const again = spawnSync("node", ["setup/setup.mjs"], { encoding: "utf8" });
    expect(again.stderr).to.equal("setup: everything is in place\n");
  });
});
