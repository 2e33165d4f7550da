import { createHash } from "node:crypto";
import { closeSync, createReadStream, openSync, readSync, statSync } from "node:fs";
import path from "node:path";
import type { LandingFormat } from "../../environments/facts/facts";
import { UsageError } from "../command-line";
import { CsvRowCounter } from "./csv-rows";
import type { Manifest } from "./manifest";

/** A file that is to land. */
export interface OutgoingFile {
  readonly path: string;
  readonly manifest: Manifest;
}

/** Endings that a format's files have. The pipeline asks no name; people mix up files. */
const EXTENSIONS: Readonly<Record<LandingFormat["kind"], readonly string[]>> = {
  csv: [".csv", ".tsv", ".txt"],
  excel: [".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"],
  json: [".json", ".jsonl", ".ndjson", ".geojson"],
  parquet: [".parquet"],
};

/** How files of other formats begin. */
const STARTS: readonly (readonly [string, string, readonly LandingFormat["kind"][]])[] = [
  ["504b0304", "a zip archive or Excel workbook", ["excel"]],
  ["d0cf11e0", "an old or encrypted Office file", ["excel"]],
  ["1f8b", "a gzip archive", []],
  ["50415231", "a Parquet file", ["parquet"]],
  ["25504446", "a PDF file", []],
];

/** S3 allows keys of 1,024 bytes; the manifest's has the longest. */
const LONGEST_NAME = 900;
const CONTROL = /[\u0000-\u001f\u007f]/;

/** What a file is sent with. */
export interface Sending {
  readonly format: LandingFormat;
  readonly sender: string;
  readonly sentAt: Date;
}

/**
 * Looks at files before anything is sent: what the pipeline would refuse is refused here.
 *
 * @throws UsageError with every problem of every file.
 */
export async function inspectFiles(
  files: readonly string[],
  sending: Sending,
): Promise<OutgoingFile[]> {
  const problems = files.flatMap((file) =>
    problemsOf(file, sending.format).map((problem) => `${file}: ${problem}`),
  );
  const names = files.map((file) => path.basename(file));
  for (const name of new Set(names.filter((one, place) => names.indexOf(one) !== place))) {
    problems.push(`${name}: is named more than once, and one would replace the other; rename one.`);
  }
  if (problems.length > 0) throw new UsageError(...problems);
  const found: OutgoingFile[] = [];
  for (const file of files) {
    found.push({ path: file, manifest: await describeFile(file, path.basename(file), sending) });
  }
  return found;
}

/**
 * Reads a file once and says what its manifest says.
 *
 * @param name the file's key without the dataset's prefix
 */
export async function describeFile(
  file: string,
  name: string,
  { format, sender, sentAt }: Sending,
): Promise<Manifest> {
  const digest = createHash("sha256");
  const counter = rowCounter(format);
  let bytes = 0;
  for await (const chunk of createReadStream(file)) {
    const part = chunk as Buffer;
    digest.update(part);
    counter?.feed(part);
    bytes += part.length;
  }
  const seconds = sentAt.toISOString().replace(/\.\d+Z$/, "Z");
  const rows = counter?.rows() ?? null;
  return {
    version: 1,
    file: name,
    sha256: digest.digest("hex"),
    bytes,
    rows,
    sender,
    sentAt: seconds,
  };
}

/** Counts the rows of delimited text; the other formats are counted by the pipeline alone, and so is UTF-16. */
function rowCounter(format: LandingFormat) {
  if (format.kind !== "csv") return undefined;
  const counter = new CsvRowCounter(format.delimiter);
  let start: Buffer | undefined;
  let wide = false;
  return {
    feed(part: Buffer): void {
      if (start === undefined) {
        start = part.subarray(0, 4);
        wide = /^(fffe|feff|0000feff)/.test(start.toString("hex"));
        const marked = start.toString("hex").startsWith("efbbbf");
        counter.feed(marked ? part.subarray(3) : part);
      } else counter.feed(part);
    },
    rows: (): number | null => (wide ? null : counter.rows()),
  };
}

function problemsOf(file: string, format: LandingFormat): string[] {
  const name = path.basename(file);
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return ["does not exist."];
  if (!stat.isFile()) return ["is no file; name the files in it."];
  const problems: string[] = [];
  const endings = EXTENSIONS[format.kind];
  if (!endings.includes(path.extname(name).toLowerCase())) {
    problems.push(
      `has another ending than ${endings.join(", ")}; the contract promises ${format.kind}.`,
    );
  }
  if (/^[_.]/.test(name)) {
    problems.push(
      'has a name that begins with "_" or ".", which marks what is no data; rename it.',
    );
  }
  if (CONTROL.test(name) || Buffer.byteLength(name) > LONGEST_NAME) {
    problems.push(
      `has a name with control characters or of over ${LONGEST_NAME} bytes; rename it.`,
    );
  }
  if (stat.size === 0) return [...problems, "is empty (0 bytes)."];
  const start = startOf(file);
  const other = STARTS.find(
    ([magic, , kinds]) => start.startsWith(magic) && !kinds.includes(format.kind),
  );
  if (other !== undefined) problems.push(`is ${other[1]}; the contract promises ${format.kind}.`);
  else if (format.kind === "excel" && !/^(504b0304|d0cf11e0)/.test(start)) {
    problems.push("is no Excel workbook, whatever its name says; export it as .xlsx.");
  }
  return problems;
}

function startOf(file: string): string {
  const start = Buffer.alloc(8);
  const descriptor = openSync(file, "r");
  try {
    return start.subarray(0, readSync(descriptor, start)).toString("hex");
  } finally {
    closeSync(descriptor);
  }
}
