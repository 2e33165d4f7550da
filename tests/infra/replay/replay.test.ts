import { expect } from "chai";
import { parseReplayArguments } from "../../../infra/replay/arguments";
import { fileOf, isRagged, type RefusedRow, repairFiles } from "../../../infra/replay/repair-files";

const KNOWN = new Map([["parks-dev", ["benches", "trees"]]]);

const row = (number: number, original: object | string, reasons = "[]"): RefusedRow => ({
  ...{ object: "trees/a.csv", version: "v1", row: String(number), reasons },
  original: typeof original === "string" ? original : JSON.stringify(original),
});

describe("the arguments of npm run replay", () => {
  it("takes a folder to write to, or files to send", () => {
    const named = { stack: "parks-dev", dataset: "trees" };
    expect(parseReplayArguments(["parks-dev", "trees", "--export", "out"], KNOWN)).to.deep.equal({
      ...named,
      kind: "export",
      folder: "out",
    });
    expect(parseReplayArguments(["parks-dev", "trees", "a.csv"], KNOWN)).to.deep.equal({
      ...{ ...named, kind: "replay", files: ["a.csv"], dryRun: false },
    });
    expect(parseReplayArguments(["--help"], KNOWN)).to.equal("help");
  });

  for (const [argv, message] of [
    [["parks-dev", "trees"], "name --export DIR, or the files of repaired rows; see --help."],
    [
      ["parks-dev", "trees", "a.csv", "--export", "out"],
      "--export sends nothing; leave out the files and --dry-run.",
    ],
    [["parks-dev", "trees", "--export", ""], "--export needs a folder; see --help."],
    [["parks-dev", "shrubs", "a"], 'parks-dev has no dataset "shrubs"; '],
  ] as const) {
    it(`refuses ${JSON.stringify(argv)}`, () => {
      expect(() => parseReplayArguments(argv, KNOWN)).to.throw(message);
    });
  }
});

describe("files of rows to repair", () => {
  it("say where a row comes from, which rules it broke and why, and what was received", () => {
    const reasons =
      '[{rule=Readable, column=day, message=cannot be read as date}, {rule=ColumnValues "n" in [1,2], column=null, message=is, well, odd}]';
    const [file, ...more] = repairFiles(
      [row(3, { id: "a", "the day": "x, y\n" }, reasons)],
      new Map(),
    );
    expect(more).to.deep.equal([]);
    expect(file).to.equal(
      "\ufeff_object,_version,_row,_rule,_reason,_received,id,the day\r\n" +
        'trees/a.csv,v1,3,"Readable; ColumnValues ""n"" in [1,2]","day cannot be read as date; is, well, odd",,a,"x, y\n"\r\n',
    );
  });

  it("are one for each set of columns, so that two exports' headings never meet", () => {
    const rows = [row(1, { Id: "a" }), row(2, { id: "b", x: null }), row(3, { Id: "c" })];
    const files = repairFiles(rows, new Map()).map((text) => text.split("\r\n"));
    expect(files.map(([heading]) => heading?.split(",").slice(6))).to.deep.equal([
      ["Id"],
      ["id", "x"],
    ]);
    expect(files.map((lines) => lines.length - 2)).to.deep.equal([2, 1]);
  });

  it("put the cells of a row that does not match its heading below its file's columns", () => {
    const ragged = row(2, { _cells: ["b", "1", null, "more"] });
    const broken = row(4, { _line: "no {json" });
    expect([ragged, broken, row(1, { id: "a" })].map(isRagged)).to.deep.equal([true, true, false]);
    const told = new Map([[fileOf(ragged), ["id", "n"]]]);
    for (const rows of [
      [ragged, broken],
      [ragged, broken, row(1, { id: "a", n: "2" })],
    ]) {
      const [file] = repairFiles(rows, told);
      expect(file?.split("\r\n").slice(1, 3)).to.deep.equal([
        'trees/a.csv,v1,2,,[],"[""b"",""1"","""",""more""]",b,1',
        "trees/a.csv,v1,4,,[],no {json,,",
      ]);
    }
  });

  it("make formulas harmless in a way that can be undone", () => {
    const values = { a: "=1+1", b: "-5", c: "'=x", d: "''@", e: "it's", f: "'", g: "+", h: "1-2" };
    const [file] = repairFiles([row(1, values)], new Map());
    expect(file?.split("\r\n")[1]?.split(",").slice(6)).to.deep.equal([
      "'=1+1",
      "'-5",
      "''=x",
      "'''@",
      "it's",
      "'",
      "'+",
      "1-2",
    ]);
  });

  it("are none when nothing is refused", () => {
    expect(repairFiles([], new Map())).to.deep.equal([]);
  });
});
