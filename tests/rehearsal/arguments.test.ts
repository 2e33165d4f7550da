import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { type KnownStacks, landingFiles, parseRehearsalArguments } from "../../rehearsal/arguments";
import { UsageError } from "../../infra/command-line";

const KNOWN: KnownStacks = new Map([
  ["parks-prod", { department: "parks", datasets: ["trees", "benches"] }],
  ["parks-dev", { department: "parks", datasets: ["trees", "benches"] }],
  ["pools-prod", { department: "pools", datasets: ["visits"] }],
]);

const parse = (...argv: string[]) => parseRehearsalArguments(argv, KNOWN);

function problems(...argv: string[]): readonly string[] {
  try {
    parse(...argv);
  } catch (error) {
    if (error instanceof UsageError) return error.problems;
    throw error;
  }
  return [];
}

describe("the rehearsal's arguments", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "arguments-test-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("name stacks, each once, and carry the defaults", () => {
    expect(parse("parks-dev", "parks-dev")).to.deep.equal({
      stacks: ["parks-dev"],
      out: path.resolve(".rehearsal"),
      serve: true,
      rows: 2000,
      seed: 1,
    });
  });

  it("take every department once with --all, in dev where it has a dev stack", () => {
    expect(parse("--all")).to.have.deep.property("stacks", ["parks-dev", "pools-prod"]);
  });

  it("answer help before anything else is looked at", () => {
    expect(parse("--help", "nowhere")).to.equal("help");
  });

  it("are refused without a stack, and the stacks that exist are named", () => {
    expect(problems()).to.deep.equal([
      "no stack named; name one or more of parks-prod, parks-dev, pools-prod.",
    ]);
  });

  it("are refused with all problems at once", () => {
    writeFileSync(path.join(folder, "file"), "");
    const file = path.join(folder, "file");
    expect(problems("park-dev", "--rows", "1.5", "--seed", "x", "--out", file)).to.deep.equal([
      'stack "park-dev" does not exist; did you mean "parks-dev"? There are: parks-prod, parks-dev, pools-prod.',
      '--rows must be a whole number of at least 0, got "1.5".',
      '--seed must be a whole number of at least 0, got "x".',
      `--out ${file} is a file; name a directory.`,
    ]);
  });

  it("are refused with an unknown option, named in one sentence", () => {
    expect(problems("parks-dev", "--landings", "x")).to.deep.equal([
      "Unknown option '--landings'; see --help.",
    ]);
  });

  it("take a landing directory that holds files of a dataset", () => {
    mkdirSync(path.join(folder, "parks", "trees"), { recursive: true });
    writeFileSync(path.join(folder, "parks", "trees", "b.csv"), "");
    writeFileSync(path.join(folder, "parks", "trees", "a.csv"), "");
    writeFileSync(path.join(folder, "parks", "trees", ".hidden"), "");
    expect(parse("parks-dev", "--landing", folder)).to.have.property("landing", folder);
    mkdirSync(path.join(folder, "parks", "trees", "2024"));
    writeFileSync(path.join(folder, "parks", "trees", "2024", "c.csv"), "");
    const { files } = landingFiles(folder, "parks", "trees");
    expect(files.map((file) => path.relative(folder, file))).to.deep.equal([
      "parks/trees/2024/c.csv",
      "parks/trees/a.csv",
      "parks/trees/b.csv",
    ]);
  });

  it("are refused with a landing directory of unknown departments or datasets", () => {
    mkdirSync(path.join(folder, "parc", "trees"), { recursive: true });
    mkdirSync(path.join(folder, "parks", "tree"), { recursive: true });
    expect(problems("parks-dev", "--landing", folder)).to.deep.equal([
      `--landing ${folder}: department "parc" does not exist; did you mean "parks"? There are: parks, pools.`,
      `--landing ${path.join(folder, "parks")}: dataset "tree" does not exist; did you mean "trees"? There are: trees, benches.`,
    ]);
  });

  it("are refused with a landing directory that holds no file, and say where files belong", () => {
    expect(problems("pools-prod", "--landing", folder)).to.deep.equal([
      `--landing ${folder} holds no file to land; put files at ${path.join(folder, "pools", "visits", "*")}.`,
    ]);
  });

  it("are refused with a landing directory that does not exist", () => {
    expect(problems("pools-prod", "--landing", path.join(folder, "gone"))).to.deep.equal([
      `--landing ${path.join(folder, "gone")} is not a directory.`,
    ]);
  });
});
