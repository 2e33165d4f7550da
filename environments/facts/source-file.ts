/** The one door to the files: text in, a value and the lines of its parts out. */
import { readFileSync } from "node:fs";
import { LineCounter, isNode, parseDocument, type Document } from "yaml";
import type { ProblemList } from "./errors";

/** A place in a file: keys and indexes from the top. */
export type Path = readonly (string | number)[];

/** A file that was read, with what is needed to say where in it something is. */
export class SourceFile {
  constructor(
    /** As shown in messages. */
    readonly file: string,
    readonly value: unknown,
    private readonly document: () => { tree: Document; lines: LineCounter } | undefined,
    /** Where `value` stands in the file; how a path in it is written there. */
    private readonly placed: (path: Path) => Path = (path) => path,
    /** What messages write before a path of `value`. */
    readonly prefix = "",
  ) {}

  /**
   * Another value that came from this file.
   *
   * @param placed where in the file a path of the new value is found
   * @param prefix what messages write before a path of the new value
   */
  withValue(
    value: unknown,
    placed: (path: Path) => Path = (path) => path,
    prefix = this.prefix,
  ): SourceFile {
    const placedHere = (path: Path): Path => this.placed(placed(path));
    return new SourceFile(this.file, value, this.document, placedHere, prefix);
  }

  /** Line of the value at `path`, or of the closest parent that exists. */
  lineOf(path: Path): number | undefined {
    const written = this.document();
    const place = this.placed(path);
    if (written === undefined) {
      return undefined;
    }
    for (let length = place.length; length > 0; length -= 1) {
      const node: unknown = written.tree.getIn(place.slice(0, length), true);
      if (isNode(node) && node.range) {
        return written.lines.linePos(node.range[0]).line;
      }
    }
    return undefined;
  }

  /** The value at `path`; undefined when there is none. */
  valueAt(path: Path): unknown {
    return path.reduce<unknown>(
      (value, key) =>
        typeof value === "object" && value !== null
          ? (value as Record<string | number, unknown>)[key]
          : undefined,
      this.value,
    );
  }
}

/** Reads YAML; a syntax error becomes a problem with its line. */
export function readYaml(
  absolute: string,
  file: string,
  problems: ProblemList,
): SourceFile | undefined {
  const text = readText(absolute, file, problems);
  if (text === undefined) {
    return undefined;
  }
  const { tree, lines } = parsed(text);
  for (const error of tree.errors) {
    problems.add({
      file,
      line: lines.linePos(error.pos[0]).line,
      path: "",
      found: `is not valid YAML: ${firstLine(error.message)}`,
      change: "correct the line",
    });
  }
  return tree.errors.length > 0
    ? undefined
    : new SourceFile(file, tree.toJS(), () => ({ tree, lines }));
}

/** Reads JSON; a syntax error becomes a problem, with its line where the parser tells it. */
export function readJson(
  absolute: string,
  file: string,
  problems: ProblemList,
): SourceFile | undefined {
  const text = readText(absolute, file, problems);
  if (text === undefined) {
    return undefined;
  }
  try {
    // JSON is YAML too, so the same tree tells the lines; it is only made when a line is asked for.
    return new SourceFile(file, JSON.parse(text), () => parsed(text));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line = parsed(text).tree.errors[0]?.linePos?.[0].line;
    problems.add({
      file,
      ...(line === undefined ? {} : { line }),
      path: "",
      // Engines go on with an excerpt or a position, each in its own words.
      found: `is not valid JSON: ${message.replace(/(, "| in JSON| \(line)[^]*$/, "")}`,
      change: "correct it, or export the recipe from DataBrew again",
    });
    return undefined;
  }
}

/** Reads text; a file that cannot be read becomes a problem. */
export function readText(
  absolute: string,
  file: string,
  problems: ProblemList,
): string | undefined {
  try {
    return readFileSync(absolute, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unreadable";
    problems.add({
      file,
      path: "",
      found: code === "ENOENT" ? "does not exist" : `cannot be read (${code})`,
      change: "add the file",
    });
    return undefined;
  }
}

function parsed(text: string): { tree: Document; lines: LineCounter } {
  const lines = new LineCounter();
  return { tree: parseDocument(text, { lineCounter: lines }), lines };
}

function firstLine(message: string): string {
  return (message.split("\n")[0] ?? message)
    .replace(/:$/, "")
    .replace(/ at line \d+, column \d+$/, "");
}
