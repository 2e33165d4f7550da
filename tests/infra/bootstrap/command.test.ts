import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { parseBootstrapArguments } from "../../../infra/bootstrap/arguments";
import { UsageError } from "../../../infra/command-line";
import { writeFiles } from "../../../infra/bootstrap/files";
import { PAGE_MARK, pseudonymisationCommand } from "../../../infra/bootstrap/page";

const ACCOUNTS = ["account-dev", "account-prod"];
const ROOT = path.resolve(__dirname, "../../..");
const MAIN = path.join(ROOT, "infra/bootstrap/main.ts");

const run = (...argv: string[]) =>
  spawnSync(process.execPath, ["--require", require.resolve("tsx/cjs"), MAIN, ...argv], {
    cwd: ROOT,
    encoding: "utf8",
  });

describe("bootstrap arguments", () => {
  it("takes an account by its stage or by its stack", () => {
    const request = { account: "account-dev", out: ".bootstrap", pseudonymisationKey: false };
    expect(parseBootstrapArguments(["dev"], ACCOUNTS)).to.deep.equal(request);
    expect(parseBootstrapArguments(["account-dev"], ACCOUNTS)).to.deep.equal(request);
    expect(
      parseBootstrapArguments(["prod", "--out", "x", "--pseudonymisation-key"], ACCOUNTS),
    ).to.deep.equal({ account: "account-prod", out: "x", pseudonymisationKey: true });
  });

  it("shows its help instead of anything else", () => {
    expect(parseBootstrapArguments(["--help"], ACCOUNTS)).to.equal("help");
  });

  const refused: Record<string, readonly [readonly string[], string]> = {
    "no account": [
      [],
      "no account named; there are: account-dev, account-prod, dev, prod; see --help.",
    ],
    "two accounts": [
      ["dev", "prod"],
      "one account at a time, got dev, prod; run it once for each.",
    ],
    "an account that does not exist": [
      ["account-dve"],
      'account "account-dve" does not exist; did you mean "account-dev"? there are: account-dev, account-prod, dev, prod.',
    ],
    "an option that does not exist": [["dev", "--ot", "x"], "Unknown option '--ot'; see --help."],
  };
  for (const [what, [argv, message]] of Object.entries(refused)) {
    it(`refuses ${what} and says what to change`, () => {
      expect(() => parseBootstrapArguments(argv, ACCOUNTS)).to.throw(UsageError, message);
    });
  }
});

describe("bootstrap command", function () {
  this.timeout(120_000);
  let out: string;
  before(() => {
    out = mkdtempSync(path.join(tmpdir(), "bootstrap-"));
  });
  after(() => {
    rmSync(out, { recursive: true });
  });

  it("writes files, changes what is other, and leaves alone what is the same", () => {
    const page = `${PAGE_MARK} one`;
    const file = path.join(out, "page.md");
    expect(writeFiles(out, { "page.md": page })).to.deep.equal([`created ${file}`]);
    expect(writeFiles(out, { "page.md": page })).to.deep.equal([`unchanged ${file}`]);
    expect(writeFiles(out, { "page.md": `${page} more` })).to.deep.equal([`changed ${file}`]);
    expect(readFileSync(file, "utf8")).to.equal(`${page} more`);
  });

  it("leaves a file alone that it did not write, and exits 2", () => {
    const file = path.join(out, "account-dev-bootstrap.md");
    writeFileSync(file, "mine");
    const { status, stderr } = run("dev", "--out", out);
    expect([status, stderr.trim()]).to.deep.equal([
      2,
      `${file} was not written by this command; move it or name another --out.`,
    ]);
    expect(readFileSync(file, "utf8")).to.equal("mine");
  });

  it("prints a command for the key of each department that pseudonymises, and exits 0", () => {
    const { status, stdout } = run("dev", "--pseudonymisation-key");
    const departments = ["academics", "ohs"];
    expect(status).to.equal(0);
    expect(stdout.trim().split("\n")).to.deep.equal(
      departments.map((department) =>
        pseudonymisationCommand({ stack: `${department}-dev`, homeRegion: "ca-central-1" }),
      ),
    );
  });
});
