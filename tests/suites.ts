/**
 * Runs the project's suites and adds up what they counted; the last line is `N passed, N failed`.
 *
 *   npm run check   format, lint, types and the unit tests that need no Spark
 *   npm test        the same, then the tests that start Spark and the embedded AWS
 *
 * A static check counts as one test. A suite that ends badly without naming a failed test counts as one failure.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

interface Suite {
  readonly title: string;
  readonly command: readonly [string, ...string[]];
  /** How the suite reports; a static check passes or fails as a whole. */
  readonly counts: "static" | "mocha" | "pytest";
  /** `check` is quick; `all` starts Spark or the embedded AWS. */
  readonly scope: "check" | "all";
}

interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What one suite came to. */
interface Result extends Count {
  readonly title: string;
  readonly seconds: number;
}

/** Suites beside each other; most take one processor, and Spark more while the other waits. */
const AT_ONCE = 2;

const ROOT = path.resolve(__dirname, "..");
const bin = (name: string) => path.join("node_modules", ".bin", name);
const python = (venv: string, tool: string) => path.join(venv, "bin", tool);
const PYTHON_SOURCES = ["glue-jobs", "rehearsal", "tests"];

/** End-to-end tests that start the command as a user does. */
const THE_COMMAND = ["rehearsal", "bad-input"].map((name) => `tests/end-to-end/${name}.test.ts`);

/** A rehearsal takes minutes. */
const PATIENT = ["--timeout", "600000"];

const SUITES: readonly Suite[] = [
  // The longest first, so that the others run beside it.
  {
    title: "unit tests (the program)",
    command: [bin("mocha"), "tests/{components,environments,infra,setup}/**/*.test.ts"],
    counts: "mocha",
    scope: "check",
  },
  {
    title: "unit tests (evaluator, preview, publishing, rehearsal)",
    command: [
      bin("mocha"),
      ...["tests/policies/{iam,graph}/**/*.test.ts", "tests/policies/*.test.ts"],
      ...["--ignore", "tests/policies/mutants.test.ts"],
      "tests/{preview,publishing,rehearsal}/**/*.test.ts",
    ],
    counts: "mocha",
    scope: "check",
  },
  {
    title: "format (prettier)",
    command: [
      bin("prettier"),
      ...["--check", "--log-level", "warn", "--cache", "--cache-location", ".cache/prettier", "."],
    ],
    counts: "static",
    scope: "check",
  },
  {
    title: "format (ruff)",
    command: [python(".venv", "ruff"), "format", "--check", "-q", ...PYTHON_SOURCES],
    counts: "static",
    scope: "check",
  },
  {
    title: "lint (ruff)",
    command: [python(".venv", "ruff"), "check", "-q", ...PYTHON_SOURCES],
    counts: "static",
    scope: "check",
  },
  { title: "types (tsc)", command: [bin("tsc"), "-p", "."], counts: "static", scope: "check" },
  {
    title: "types (mypy)",
    command: [python(".venv", "mypy"), "glue-jobs", "rehearsal/jobs", "rehearsal/sample"],
    counts: "static",
    scope: "check",
  },
  {
    title: "lint (eslint)",
    command: [
      bin("eslint"),
      ...["--cache", "--cache-location", ".cache/eslint", "--max-warnings", "0", "."],
    ],
    counts: "static",
    scope: "check",
  },
  {
    title: "unit tests (generator, collection)",
    command: [python(".venv", "pytest"), "tests/rehearsal/sample", "tests/glue_jobs/collect"],
    counts: "pytest",
    scope: "check",
  },
  {
    title: "columns of SQL",
    command: [python(".venv-ministack", "pytest"), "tests/sql"],
    counts: "pytest",
    scope: "check",
  },
  // The longest first here as well.
  {
    title: "end to end: the command",
    command: [bin("mocha"), ...THE_COMMAND, ...PATIENT],
    counts: "mocha",
    scope: "all",
  },
  {
    title: "data code on Spark: trust and curate",
    command: [python(".venv", "pytest"), "tests/glue_jobs/trust"],
    counts: "pytest",
    scope: "all",
  },
  {
    title: "data code on Spark: clean, and the departments' SQL and recipes",
    command: [python(".venv", "pytest"), "tests/glue_jobs/clean", "tests/environments"],
    counts: "pytest",
    scope: "all",
  },
  {
    title: "data code on Spark: the whole chain",
    command: [python(".venv", "pytest"), "tests/glue_jobs/chain"],
    counts: "pytest",
    scope: "all",
  },
  {
    title: "end to end: rights and replicas",
    command: [
      bin("mocha"),
      "tests/end-to-end/**/*.test.ts",
      ...[...THE_COMMAND.flatMap((file) => ["--ignore", file]), ...PATIENT],
    ],
    counts: "mocha",
    scope: "all",
  },
  {
    title: "policy rules, and broken stacks",
    command: [
      bin("mocha"),
      ...["tests/policies/rules/**/*.test.ts", "tests/policies/mutants.test.ts"],
    ],
    counts: "mocha",
    scope: "all",
  },
  {
    title: "embedded AWS",
    command: [python(".venv-ministack", "pytest"), "tests/rehearsal/emulator"],
    counts: "pytest",
    scope: "all",
  },
];

/** Runs one suite, shows its output when it ends, and reads its counts from it. */
async function run(suite: Suite): Promise<Result> {
  const [command, ...args] = suite.command;
  const from = performance.now();
  process.stderr.write(`▸ ${suite.title} …\n`);
  const child = spawn(command, args, {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const code = await new Promise<number>((resolve) => {
    child.once("error", (error) => {
      output += `${error.message}\n`;
      resolve(1);
    });
    child.once("close", (exit) => {
      resolve(exit ?? 1);
    });
  });
  process.stdout.write(`\n▸ ${suite.title}\n${output}`);
  const count = counted(suite, output, code);
  return {
    ...{ title: suite.title, seconds: (performance.now() - from) / 1000 },
    ...(code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count),
  };
}

/** Runs suites in their order, as many at a time as are told; results come in the same order. */
async function runAll(suites: readonly Suite[], atOnce: number): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = [...suites.entries()];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [place, suite] = next;
      results[place] = await run(suite);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
}

function counted(suite: Suite, output: string, code: number): Count {
  const number = (pattern: RegExp) =>
    [...output.matchAll(pattern)].reduce((sum, match) => sum + Number(match[1]), 0);
  switch (suite.counts) {
    case "static":
      return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
    case "mocha":
      return {
        passed: number(/^ {2}(\d+) passing/gm),
        failed: number(/^ {2}(\d+) failing/gm),
        skipped: number(/^ {2}(\d+) pending/gm),
      };
    case "pytest":
      return {
        passed: number(/(\d+) passed(?=[ ,].*in [\d.:]+ ?s)/g),
        failed:
          number(/(\d+) failed(?=[ ,].*in [\d.:]+ ?s)/g) +
          number(/(\d+) errors?(?=[ ,].*in [\d.:]+ ?s)/g),
        skipped: number(/(\d+) skipped(?=[ ,].*in [\d.:]+ ?s)/g),
      };
  }
}

async function main(): Promise<void> {
  const scope = process.argv[2] === "check" ? "check" : "all";
  const started = performance.now();
  const of = (wanted: Suite["scope"]) => SUITES.filter((suite) => suite.scope === wanted);
  const results = await runAll(of("check"), AT_ONCE);
  if (scope === "all") {
    results.push(...(await runAll(of("all"), AT_ONCE)));
  }
  const sum = (count: (result: Result) => number) =>
    results.reduce((total, result) => total + count(result), 0);
  const lines = results.map(
    ({ title, passed, failed, seconds }) =>
      `${failed === 0 ? "✔" : "✘"} ${title}: ${passed} passed, ${failed} failed (${seconds.toFixed(0)} s)`,
  );
  const [passed, failed, skipped] = [
    sum((result) => result.passed),
    sum((result) => result.failed),
    sum((result) => result.skipped),
  ];
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  process.stdout.write(`\n${lines.join("\n")}\n${seconds} s\n`);
  process.stdout.write(
    `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}\n`,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}

if (!existsSync(path.join(ROOT, "node_modules")))
  throw new Error("run npm test, which sets up first");
void main();
