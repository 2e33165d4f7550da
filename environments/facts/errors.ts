/** What is wrong with the files that describe a stack, all of it at once. */

/** One thing to change in one file. */
export interface Problem {
  /** The file, from the project's folder: `environments/departments/parks/department.yaml`. */
  readonly file: string;
  /** Line of the file, where it is known. */
  readonly line?: number;
  /** Where in the file: `schedule.day`. Empty when the whole file is meant. */
  readonly path: string;
  /** What was found, as the rest of a sentence: `must be one of MON, TUE, got "Mo"`. */
  readonly found: string;
  /** What to do about it: `did you mean "MON"?`. */
  readonly change: string;
}

/** Thrown once, with every problem of every file that was read. */
export class FactsError extends Error {
  /** In the order in which the files were read. */
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(sentence).join("\n"));
    this.name = "FactsError";
    this.problems = problems;
  }
}

/** Gathers problems while files are read, so that none hides the next. */
export class ProblemList {
  private readonly found: Problem[] = [];

  add(problem: Problem): void {
    this.found.push(problem);
  }

  /** Whether nothing was found so far. */
  get isEmpty(): boolean {
    return this.found.length === 0;
  }

  /** @throws FactsError when anything was found. */
  refuse(): void {
    if (!this.isEmpty) {
      throw new FactsError(this.found);
    }
  }
}

function sentence(problem: Problem): string {
  const place =
    problem.line === undefined ? problem.file : `${problem.file}:${String(problem.line)}`;
  const subject = problem.path === "" ? problem.found : `${problem.path} ${problem.found}`;
  return `${place}: ${subject}; ${problem.change}`;
}
