import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { listDepartments, loadStack } from "../../environments/facts/load";
import type { RehearsalSummary } from "../../rehearsal/summary";
import { type Command, rehearseCommand } from "./command-line";

const STACK = "ohs-dev";
const DATASET = "workplace-accidents";

const summaryOf = ({ out }: Command): RehearsalSummary =>
  JSON.parse(readFileSync(path.join(out, "summary.json"), "utf8")) as RehearsalSummary;

/** That 400 rows of each dataset are accounted for, curated and published. */
function expectMoved(command: Command, stack: string, summary: RehearsalSummary): void {
  const found = summary[stack];
  expect(found?.ok).to.equal(true);
  expect(found?.iam.deniedCalls).to.deep.equal([]);
  const datasets = Object.entries(found?.datasets ?? {});
  expect(datasets.map(([name]) => name)).to.deep.equal(
    loadStack(stack).department.datasets.map(({ name }) => name),
  );
  for (const [name, dataset] of datasets) {
    expect(dataset, name).to.include({ landedRows: 400, rawRows: 400, refusedFiles: 0 });
    const { trustedRows, quarantinedRows, duplicateRows } = dataset;
    expect(trustedRows + quarantinedRows + duplicateRows, name).to.equal(400);
    expect(trustedRows, name).to.be.greaterThan(300);
    expect(quarantinedRows, `${name}: the generated dirt is refused`).to.be.greaterThan(0);
    expect(Object.values(dataset.curated).every((rows) => rows > 0)).to.equal(true);
  }
  const collected = loadStack(stack).department.datasets.filter(({ source }) => source);
  expect(Object.keys(found?.collected ?? {}).sort()).to.deep.equal(
    collected.map(({ name }) => name).sort(),
  );
  expect(found?.reports).to.have.length.greaterThan(1);
  for (const report of found?.reports ?? []) {
    expect(statSync(path.join(command.out, report)).size, report).to.be.greaterThan(1000);
  }
}

describe("npm run rehearse", () => {
  const started: Command[] = [];
  const start = (...args: string[]): Command => {
    const command = rehearseCommand(...args);
    started.push(command);
    return command;
  };
  after(() => {
    for (const command of started) command.remove();
  });

  it("moves every department's files from landing to reports, proves each step, serves them until Ctrl-C and exits 0", async () => {
    const command = start("--all", "--rows", "400");
    await command.printed(/portal: http:\/\/127\.0\.0\.1:\d+\/|NOT every proof holds/);
    const url = /portal: (\S+)/.exec(command.output())?.[1] ?? "";
    const page = await fetch(url);
    expect(page.status).to.equal(200);
    const text = await page.text();
    command.child.kill("SIGINT");
    expect(await command.ended(), command.output()).to.equal(0);
    const summary = summaryOf(command);
    const stacks = listDepartments().map((name) => `${name}-dev`);
    expect(Object.keys(summary)).to.have.members(["account-dev", ...stacks]);
    const failed = Object.values(summary).flatMap(({ proofs }) =>
      proofs.filter((one) => !one.holds),
    );
    expect(failed).to.deep.equal([]);
    for (const stack of stacks) {
      expect(text).to.contain(stack);
      expectMoved(command, stack, summary);
    }
    const refused = path.join(command.out, "quarantine", STACK, `${DATASET}.csv`);
    expect(statSync(refused).mode & 0o077, "only their owner reads refused rows").to.equal(0);
    await command.leavesNoProcess(20);
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
      await command.leavesNoProcess(20);
    });

    it(`leaves no process behind when it is killed ${moment}`, async () => {
      const command = start(STACK, "--no-serve", "--rows", "50");
      await command.printed(text);
      expect(command.processes().length, "the command and its helpers").to.be.greaterThan(1);
      command.child.kill("SIGKILL");
      expect(await command.ended()).to.equal("SIGKILL");
      await command.leavesNoProcess(20);
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
