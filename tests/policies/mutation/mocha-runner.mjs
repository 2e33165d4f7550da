/**
 * Runs our mocha tests for StrykerJS. Its own mocha runner reaches into files that mocha 12 has no longer, and keeps the modules loaded
 * from one change to the next: what the evaluator remembers of one would answer for the other. Here all tests and what they test are one
 * bundle, and each change has it loaded anew.
 *
 * @see https://stryker-mutator.io/docs/stryker-js/guides/create-a-plugin/
 */
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { INSTRUMENTER_CONSTANTS } from "@stryker-mutator/api/core";
import { declareClassPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import {
  determineHitLimitReached,
  DryRunStatus,
  TestStatus,
  toMutantRunResult,
} from "@stryker-mutator/api/test-runner";
import { buildSync } from "esbuild";
import Mocha from "mocha";

/** Folders of `tests/policies` whose tests judge the changes. */
const FOLDERS = ["iam", "graph"];

/**
 * Tests by thousands of drawn policies, with which a change would take minutes: the tables must notice it alone. And the test that
 * compares a committed file, which no change reaches.
 */
const LEFT_OUT = ["catalogue.test.ts", "monotonicity.test.ts", "properties.test.ts"];

/** The same among the tests of other files, by title. */
const DRAWN = /answers any JSON with|never throws, whatever|when its statements are many$/;

/** The tests in Stryker's copy of the project, where the runner's process is. */
const testFiles = () =>
  FOLDERS.map((folder) => path.resolve("tests", "policies", folder)).flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith(".test.ts") && !LEFT_OUT.includes(file))
      .sort()
      .map((file) => path.join(folder, file)),
  );

/** Between Stryker's changes in the code and the runner. */
const changes = (globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {});

const { cache } = createRequire(import.meta.url);

class MochaRunner {
  /** Tells the code which test runs, while Stryker looks which test reaches which change. */
  #tracing = false;

  #bundle = "";

  /** Every change finds everything loaded anew, with the change in it from the start. */
  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    this.#bundle = path.resolve("bundled-tests.cjs");
    const contents = testFiles()
      .map((file) => `import ${JSON.stringify(file)};`)
      .join("\n");
    buildSync({
      stdin: { contents, resolveDir: path.resolve(".") },
      outfile: this.#bundle,
      ...{ bundle: true, platform: "node", format: "cjs", packages: "external" },
      logLevel: "error",
    });
  }

  async dryRun({ coverageAnalysis, disableBail }) {
    this.#tracing = coverageAnalysis === "perTest";
    const result = await this.#run({ bail: !disableBail });
    this.#tracing = false;
    return result.status === DryRunStatus.Complete && coverageAnalysis !== "off"
      ? { ...result, mutantCoverage: changes.mutantCoverage }
      : result;
  }

  async mutantRun({ activeMutant, testFilter, disableBail, hitLimit }) {
    changes.hitLimit = hitLimit;
    changes.hitCount = hitLimit === undefined ? undefined : 0;
    const only = testFilter && new Set(testFilter);
    return toMutantRunResult(
      await this.#run({ bail: !disableBail, change: activeMutant.id, only }),
    );
  }

  async #run({ bail, change, only }) {
    try {
      changes.activeMutant = change;
      const tests = await this.#tests(this.#load(), bail, only);
      const ranOn = determineHitLimitReached(changes.hitCount, changes.hitLimit);
      return ranOn ?? { status: DryRunStatus.Complete, tests };
    } catch (error) {
      // What cannot be loaded with a change in it was noticed.
      const told = { id: "loading", name: "loading", timeSpentMs: 0 };
      const failureMessage = String(error?.message ?? error);
      const tests = [{ ...told, status: TestStatus.Failed, failureMessage }];
      return change === undefined
        ? { status: DryRunStatus.Error, errorMessage: String(error?.stack ?? error) }
        : { status: DryRunStatus.Complete, tests };
    }
  }

  #load() {
    delete cache[this.#bundle];
    const mocha = new Mocha({ reporter: class {}, timeout: 0 });
    mocha.addFile(this.#bundle);
    mocha.loadFiles();
    return mocha;
  }

  #tests(mocha, bail, only) {
    const tests = [];
    setBail(mocha.suite, bail);
    mocha.grep({ test: (title) => !DRAWN.test(title) && only?.has(title) !== false });
    return new Promise((resolve) => {
      let from = performance.now();
      const lap = () => {
        const spent = performance.now() - from;
        from = performance.now();
        return Math.round(spent);
      };
      const told = (test, rest) => {
        const name = test.ctx?.currentTest?.fullTitle() ?? test.fullTitle();
        tests.push({ id: name, name, timeSpentMs: lap(), ...rest });
      };
      mocha
        .run(() => resolve(tests))
        .on("test", (test) => {
          if (this.#tracing) changes.currentTestId = test.fullTitle();
        })
        .on("pass", (test) => told(test, { status: TestStatus.Success }))
        .on("fail", (test, error) =>
          told(test, { status: TestStatus.Failed, failureMessage: String(error?.message) }),
        );
    });
  }
}

function setBail(suite, bail) {
  suite.bail(bail);
  suite.suites.forEach((below) => setBail(below, bail));
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, "mocha-12", MochaRunner)];
