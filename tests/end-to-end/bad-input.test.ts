import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, unlinkSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import type { RehearsalSummary } from "../../rehearsal/summary";
import { rehearseCommand, temporaryFolder } from "./command-line";

const STACK = "ohs-dev";
const DATASET = "workplace-accidents";
const PYTHON = path.join(".venv", "bin", "python");

describe("npm run rehearse with files that are unusable", () => {
  let landing: string;
  let folder: string;
  beforeEach(() => {
    landing = temporaryFolder();
    folder = path.join(landing, "ohs", DATASET);
    mkdirSync(folder, { recursive: true });
    const dataset = path.join("environments", "departments", "ohs", DATASET);
    const options = ["--rows", "60", "--seed", "7", "--files", "1", "--out", folder];
    const generate = path.join("rehearsal", "sample", "generate.py");
    execFileSync(PYTHON, [generate, "--dataset-dir", dataset, ...options]);
    execFileSync(PYTHON, [path.join("tests", "end-to-end", "hostile_files.py"), folder]);
  });
  afterEach(() => {
    rmSync(landing, { recursive: true, force: true });
  });

  async function rehearse() {
    const command = rehearseCommand(STACK, "--no-serve", "--landing", landing);
    const code = await command.ended();
    const text = readFileSync(path.join(command.out, "summary.json"), "utf8");
    const log = readFileSync(
      path.join(command.out, "logs", STACK, `${STACK}-${DATASET}-clean.log`),
      "utf8",
    );
    command.remove();
    return {
      code,
      log,
      summary: (JSON.parse(text) as RehearsalSummary)[STACK],
      output: command.output(),
    };
  }

  it("refuses each with its reason, quarantines each bad row, and loses none", async () => {
    const { code, log, summary, output } = await rehearse();
    expect(code, output).to.equal(0);
    const dataset = summary?.datasets[DATASET];
    // 60 generated, 20 bad and 1 long row; the header alone is a file without rows.
    expect(dataset).to.include({ landedRows: 81, refusedFiles: 4 });
    const { trustedRows = 0, quarantinedRows = 0, duplicateRows = 0 } = dataset ?? {};
    expect(trustedRows + quarantinedRows + duplicateRows).to.equal(81);
    expect(quarantinedRows).to.be.at.least(20);
    expect(output + log).not.to.contain("Traceback");
    for (const file of ["empty-workbook", "wrong-header", "text-called", "password-protected"]) {
      expect(log, file).to.contain(file);
    }
    expect(log).to.match(/password/i);
  });

  it("holds every proof when not one row can be trusted", async () => {
    unlinkSync(path.join(folder, "workplace-accidents-001.xlsx"));
    unlinkSync(path.join(folder, "ten-megabytes.xlsx"));
    const { code, summary, output } = await rehearse();
    expect(code, output).to.equal(0);
    expect(summary?.datasets[DATASET]).to.include({
      landedRows: 20,
      trustedRows: 0,
      refusedFiles: 4,
    });
  });
});
