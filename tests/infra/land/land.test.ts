import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import type { LandingFormat } from "../../../environments/facts/facts";
import { parseLandArguments } from "../../../infra/land/arguments";
import { CsvRowCounter } from "../../../infra/land/csv-rows";
import { UsageError } from "../../../infra/command-line";
import { describeFile, inspectFiles } from "../../../infra/land/inspect";

const ROOT = path.resolve(__dirname, "..", "..", "..");
const KNOWN = new Map([
  ["parks-dev", ["benches", "trees"]],
  ["parks-prod", ["benches", "trees"]],
]);
const CSV: LandingFormat = { kind: "csv", delimiter: ",", encoding: "utf-8" };
const SENT = { format: CSV, sender: "Parks Office", sentAt: new Date("2026-03-01T08:15:00.123Z") };

/** Rows as the counter has them when the text comes in pieces of one byte. */
function counted(text: string, delimiter = ","): number | null {
  const counter = new CsvRowCounter(delimiter);
  for (const byte of Buffer.from(text)) counter.feed(Uint8Array.of(byte));
  return counter.rows();
}

describe("the arguments of npm run land", () => {
  it("takes files of a dataset, and the department as the sender unless told otherwise", () => {
    const asks = { stack: "parks-dev", dataset: "trees", files: ["a.csv", "b.csv"], dryRun: false };
    const argv = ["parks-dev", "trees", "a.csv", "b.csv"];
    expect(parseLandArguments(argv, KNOWN)).to.deep.equal({ ...asks, sender: "parks" });
    expect(
      parseLandArguments([...argv, "--sender", "Tree Office", "--dry-run"], KNOWN),
    ).to.deep.equal({ ...asks, sender: "Tree Office", dryRun: true });
    expect(parseLandArguments(["-h"], KNOWN)).to.equal("help");
  });

  for (const [argv, message] of [
    [[], "no stack named; name one of parks-dev, parks-prod; see --help."],
    [["park-dev"], 'stack "park-dev" does not exist; did you mean "parks-dev"?'],
    [["parks-dev"], "no dataset named; parks-dev has benches, trees; see --help."],
    [["parks-dev", "tree", "a.csv"], 'parks-dev has no dataset "tree"; did you mean "trees"?'],
    [["parks-dev", "trees"], "no file named; name at least one; see --help."],
    [["parks-dev", "trees", "a", "--sender", " "], "--sender must have 1 to 200 characters."],
    [["parks-dev", "trees", "a", "--quick"], "Unknown option '--quick'; see --help."],
  ] as const) {
    it(`refuses ${JSON.stringify(argv)}`, () => {
      expect(() => parseLandArguments(argv, KNOWN)).to.throw(message);
    });
  }
});

describe("counting rows", () => {
  for (const [what, text, rows] of [
    ["nothing", "", 0],
    ["a heading alone", "a,b", 0],
    ["a last line without an end", "a\n1\n2", 2],
    ["each kind of line end", "a\r\n1\r2\n3", 3],
    ["line ends and quotes in quotes", 'a,b\n"1\n2\r\n""3""",x\n', 1],
    ["a quote inside a cell as a letter", 'a\nx"y\nz"\n', 2],
    ["blank lines as none", "\n \na\n\n1\n\t\n", 1],
    ["an empty value as one", 'a\n""\n', 1],
    ["quoted white space as none", 'a\n" "\n""  \n', 0],
    ["lines of empty cells", "a,b\n,\n,\n", 2],
    ["a quote that is never closed", 'a\n"1\n2\n', 1],
  ] as const) {
    it(`counts ${what}`, () => {
      expect(counted(text)).to.equal(rows);
    });
  }

  it("does not count where a lone cell may be a blank or a letter, or the separator is beyond ASCII", () => {
    expect(counted("a\n\u00a0\n")).to.equal(null);
    expect(counted("a,b\n\u00a0,\n")).to.equal(1);
    expect(counted("a\n1\n", "¦")).to.equal(null);
  });

  it("counts random files as the clean job's reader does, or not at all", function () {
    this.timeout(60_000);
    let state = 11;
    const draw = (most: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (state >> 8) % most;
    };
    const pieces = [
      "a",
      ",",
      ",",
      '"',
      '"',
      '""',
      "\n",
      "\n",
      "\r\n",
      "\r",
      " ",
      "é",
      "\u00a0",
      ";",
    ];
    const texts = Array.from(
      { length: 3000 },
      () =>
        "h,i\n" +
        Array.from({ length: draw(14) }, () => pieces[draw(pieces.length)] ?? "").join(""),
    );
    const program = [
      "import io, json, sys",
      "from lake.readers.csv_file import _records",
      "from lake.readers.source import is_blank",
      "count = lambda t: sum(not is_blank(r) for r in _records(io.StringIO(t, newline=''), ',')) - 1",
      "print(json.dumps([count(t) for t in json.load(sys.stdin)]))",
    ].join("\n");
    const answer = execFileSync(path.join(ROOT, ".venv", "bin", "python"), ["-c", program], {
      env: { PATH: process.env["PATH"], PYTHONPATH: path.join(ROOT, "glue-jobs") },
      input: JSON.stringify(texts),
    });
    const expected = JSON.parse(answer.toString()) as readonly number[];
    const wrong = texts.flatMap((text, place) => {
      const found = counted(text);
      return found === null || found === expected[place] ? [] : [[text, found, expected[place]]];
    });
    expect(wrong).to.deep.equal([]);
    expect(texts.filter((text) => counted(text) === null).length).to.be.within(1, 600);
  });
});

describe("looking at files before they land", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "land-"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const file = (name: string, body: string | Buffer): string => {
    const made = path.join(folder, name);
    mkdirSync(path.dirname(made), { recursive: true });
    writeFileSync(made, body);
    return made;
  };
  const problems = async (
    files: readonly string[],
    format: LandingFormat = CSV,
  ): Promise<string[]> => {
    try {
      await inspectFiles(files, { ...SENT, format });
      return [];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return error.problems.map((problem) => problem.replaceAll(`${folder}/`, ""));
    }
  };

  it("says what a manifest says", async () => {
    const body = "\ufeffa,b\n1,é\n2,\n";
    const [found] = await inspectFiles([file("good.csv", body)], SENT);
    expect(found?.manifest).to.deep.equal({
      ...{ version: 1, file: "good.csv", bytes: Buffer.byteLength(body), rows: 2 },
      sha256: createHash("sha256").update(body).digest("hex"),
      ...{ sender: "Parks Office", sentAt: "2026-03-01T08:15:00Z" },
    });
  });

  it("leaves the rows of workbooks, and of texts in UTF-16, to the pipeline", async () => {
    const wide = file("wide.csv", Buffer.from("\ufeffa\n1\n", "utf16le"));
    expect((await describeFile(wide, "wide.csv", SENT)).rows).to.equal(null);
    const book = file("book.xlsx", "PK\u0003\u0004…");
    const format: LandingFormat = { kind: "excel" };
    expect(await problems([book], format)).to.deep.equal([]);
    expect((await describeFile(book, "x/book.xlsx", { ...SENT, format })).rows).to.equal(null);
  });

  it("refuses what the pipeline would refuse, all at once", async () => {
    const found = await problems([
      path.join(folder, "none.csv"),
      folder,
      file("empty.csv", ""),
      file("table.doc", "a\n"),
      file("_notes.csv", "a\n"),
      file("zip.csv", "PK\u0003\u0004"),
      file("one/same.csv", "a\n"),
      file("two/same.csv", "b\n"),
      file("bell\u0007.csv", "a\n"),
    ]);
    expect(found).to.deep.equal([
      "none.csv: does not exist.",
      `${folder}: is no file; name the files in it.`,
      "empty.csv: is empty (0 bytes).",
      "table.doc: has another ending than .csv, .tsv, .txt; the contract promises csv.",
      '_notes.csv: has a name that begins with "_" or ".", which marks what is no data; rename it.',
      "zip.csv: is a zip archive or Excel workbook; the contract promises csv.",
      "bell\u0007.csv: has a name with control characters or of over 900 bytes; rename it.",
      "same.csv: is named more than once, and one would replace the other; rename one.",
    ]);
  });

  it("refuses a workbook that is none", async () => {
    expect(await problems([file("text.xlsx", "a;b\n")], { kind: "excel" })).to.deep.equal([
      "text.xlsx: is no Excel workbook, whatever its name says; export it as .xlsx.",
    ]);
  });
});
