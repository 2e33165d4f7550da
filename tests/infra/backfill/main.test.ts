import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect } from "chai";
import { parseBackfillArguments, USAGE } from "../../../infra/backfill/arguments";
import { listStacks } from "../../../environments/facts/load";

const ROOT = path.resolve(__dirname, "..", "..", "..");
const STACKS = ["ohs-dev", "parks-dev"];

/** The command without credentials and without a terminal. */
function command(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--require", "tsx/cjs", path.join("infra", "backfill", "main.ts"), ...args],
    {
      cwd: ROOT,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    },
  );
  return { status, stdout, stderr };
}

describe("the arguments of a backfill", () => {
  it("takes a stack, and asks before it starts unless told otherwise", () => {
    const asks = { stack: "parks-dev", dryRun: false, yes: false };
    expect(parseBackfillArguments(["parks-dev"], STACKS, true)).to.deep.equal(asks);
    expect(parseBackfillArguments(["parks-dev", "--yes"], STACKS, false)).to.deep.equal({
      ...asks,
      yes: true,
    });
    expect(parseBackfillArguments(["parks-dev", "--dry-run"], STACKS, false)).to.deep.equal({
      ...asks,
      dryRun: true,
    });
    expect(parseBackfillArguments(["--help"], STACKS, false)).to.equal("help");
  });

  for (const [what, argv, message] of [
    ["no stack", [], "no stack named; name one of ohs-dev, parks-dev; see --help."],
    ["two stacks", STACKS, "one stack at a time, got ohs-dev, parks-dev; run it for each."],
    [
      "an unknown stack",
      ["park-dev"],
      'stack "park-dev" does not exist; did you mean "parks-dev"?',
    ],
    ["an unknown option", ["parks-dev", "--now"], "Unknown option '--now'; see --help."],
    [
      "a dry run that starts",
      ["parks-dev", "--dry-run", "--yes"],
      "--dry-run creates no job that --yes could start; give one of them.",
    ],
    [
      "nobody to ask",
      ["parks-dev"],
      "there is no terminal to ask on; add --yes to start the jobs unasked.",
    ],
  ] as const satisfies readonly [string, readonly string[], string][]) {
    it(`refuses ${what}`, () => {
      expect(() => parseBackfillArguments(argv, STACKS, false)).to.throw(message);
    });
  }
});

describe("npm run backfill", () => {
  it("prints its help and ends with 0", () => {
    expect(command("--help")).to.deep.equal({ status: 0, stdout: `${USAGE}\n`, stderr: "" });
  });

  it("prints a job for each replicated zone without credentials and ends with 0", () => {
    const [stack = ""] = listStacks();
    const { status, stdout, stderr } = command(stack, "--dry-run");
    expect([status, stderr]).to.deep.equal([0, ""]);
    const jobs = JSON.parse(stdout) as readonly { readonly Description: string }[];
    expect(jobs.map(({ Description }) => Description)).to.deep.equal(
      ["landing", "raw", "trusted", "curated"].map((zone) => `Backfill of ${stack}, ${zone}`),
    );
  });

  it("ends with 2 and says why when the arguments cannot be used", () => {
    const { status, stdout, stderr } = command("nowhere-dev");
    expect([status, stdout]).to.deep.equal([2, ""]);
    expect(stderr).to.match(/^stack "nowhere-dev" does not exist; /);
  });
});
