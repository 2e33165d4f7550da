/** What decides whether a call is allowed. The rest of policies/iam asks it, and is not changed here: it would take an hour. */
const EVALUATOR = [
  ...["arn-pattern", "condition-document", "condition-match", "decision", "evaluate", "kms-grants"],
  ...["pattern", "policy-document", "principal-document", "principal-match", "reading", "request"],
  ...["resource-control", "statement-match", "truth"],
];

/**
 * `npm run policies:mutation`: changes the IAM evaluator and the graph linker in every small way and asks the tests which changes
 * they notice. Nightly, because it takes long; what was judged before and did not change is not judged again.
 *
 * @type {import("@stryker-mutator/api/core").PartialStrykerOptions}
 * @see https://stryker-mutator.io/docs/stryker-js/configuration/
 */
export default {
  mutate: [...EVALUATOR.map((name) => `policies/iam/${name}.ts`), "policies/graph/**/*.ts"],
  plugins: [new URL("mocha-runner.mjs", import.meta.url).pathname],
  testRunner: "mocha-12",
  coverageAnalysis: "perTest",
  // Tables of facts, such as AWS's condition keys: tests hold what they say, and each change would take all tests.
  ignoreStatic: true,
  thresholds: { high: 95, low: 90, break: 85 },
  concurrency: 2,
  timeoutMS: 5_000,
  tempDirName: ".cache/stryker",
  incremental: true,
  incrementalFile: ".cache/stryker-incremental.json",
  reporters: ["clear-text", "json", "progress"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: ".cache/mutation.json" },
  // The sandbox is a copy of what the tests read.
  ignorePatterns: ["/*", "!/policies", "!/tests", "/tests/*", "!/tests/policies", "!/package.json"],
};
