import { existsSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import type { RehearsalSummary } from "../../rehearsal/summary";
import { type Command, noProcessIsLeft, rehearseCommand } from "./command-line";

const STACK = "ohs-dev";
const DATASET = "workplace-accidents";

const summaryOf = ({ out }: Command): RehearsalSummary =>
  JSON.parse(readFileSync(path.join(out, "summary.json"), "utf8")) as RehearsalSummary;

describe("npm run rehearse", () => {
  const folders: string[] = [];
  const start = (...args: string[]): Command => {
    const command = rehearseCommand(...args);
    folders.push(command.out);
    return command;
  };
  after(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it("moves generated files from landing to reports, proves each step and exits 0", async () => {
    const command = start(STACK, "--no-serve", "--rows", "400");
    const code = await command.ended();
    expect(code, command.output()).to.equal(0);
    const summary = summaryOf(command)[STACK];
    expect(summary?.ok).to.equal(true);
    expect(summary?.proofs.filter((proof) => !proof.holds)).to.deep.equal([]);
    const dataset = summary?.datasets[DATASET];
    expect(dataset).to.include({ landedRows: 400, rawRows: 400, refusedFiles: 0 });
    const { trustedRows = 0, quarantinedRows = 0, duplicateRows = 0 } = dataset ?? {};
    expect(trustedRows + quarantinedRows + duplicateRows).to.equal(400);
    for (const part of [trustedRows, quarantinedRows, duplicateRows]) {
      expect(part, "the generated dirt reaches every branch").to.be.greaterThan(0);
    }
    expect(Object.values(dataset?.curated ?? {}).every((rows) => rows > 0)).to.equal(true);
    expect(summary?.iam.deniedCalls).to.deep.equal([]);
    for (const report of summary?.reports ?? []) {
      expect(statSync(path.join(command.out, report)).size, report).to.be.greaterThan(1000);
    }
    expect(summary?.reports).to.have.length.greaterThan(1);
    const refused = path.join(command.out, "quarantine", STACK, `${DATASET}.csv`);
    expect(statSync(refused).mode & 0o077, "only their owner reads refused rows").to.equal(0);
    await noProcessIsLeft(5);
  });

  it("serves the portal until Ctrl-C and then stops cleanly", async () => {
    const command = start(STACK, "--rows", "50");
    await command.printed(/portal: http:\/\/127\.0\.0\.1:\d+\//);
    const url = /portal: (\S+)/.exec(command.output())?.[1] ?? "";
    const page = await fetch(url);
    expect(page.status).to.equal(200);
    expect(await page.text()).to.contain(STACK);
    command.child.kill("SIGINT");
    expect(await command.ended()).to.equal(0);
    await noProcessIsLeft(5);
  });

  for (const [moment, text] of [
    ["while it deploys", "deploy …"],
    ["while jobs run", "workflow …"],
  ] as const) {
    it(`stops everything on Ctrl-C ${moment}`, async () => {
      const command = start(STACK, "--no-serve", "--rows", "50");
      await command.printed(text);
      command.child.kill("SIGINT");
      expect(await command.ended()).to.equal(130);
      expect(command.output()).to.contain(
        "interrupted; everything that was started has been stopped.",
      );
      await noProcessIsLeft(5);
    });

    it(`leaves no process behind when it is killed ${moment}`, async () => {
      const command = start(STACK, "--no-serve", "--rows", "50");
      await command.printed(text);
      command.child.kill("SIGKILL");
      expect(await command.ended()).to.equal("SIGKILL");
      await noProcessIsLeft(20);
    });
  }

  it("exits 2 and says what to change when the arguments cannot be used", async () => {
    const command = start("ohs-dve", "--no-serve");
    expect(await command.ended()).to.equal(2);
    expect(command.output()).to.contain('stack "ohs-dve" does not exist; did you mean "ohs-dev"?');
    expect(existsSync(path.join(command.out, "summary.json"))).to.equal(false);
    expect(readdirSync(command.out)).to.deep.equal([]);
  });
});
