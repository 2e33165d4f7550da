import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { listStacks } from "../../../environments/facts/load";
import { parsePoliciesArguments } from "../../../preview/policies/arguments";

const ROOT = path.resolve(__dirname, "../../..");
const FOLDER = path.join(ROOT, ".github", "workflows");

interface Step {
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly "timeout-minutes"?: number;
        readonly permissions?: Readonly<Record<string, string>>;
        readonly strategy?: { readonly matrix: Readonly<Record<string, readonly string[]>> };
        readonly steps: readonly Step[];
      }
    >
  >;
}

const texts = new Map(
  readdirSync(FOLDER).map((file) => [file, readFileSync(path.join(FOLDER, file), "utf8")]),
);
const workflows = [...texts].map(([file, text]) => [file, parse(text) as Workflow] as const);
const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as {
  scripts: Readonly<Record<string, string>>;
};

/** Every command of a workflow, with each value of its job's matrix written in. */
const commandsOf = (workflow: Workflow): readonly string[] =>
  Object.values(workflow.jobs).flatMap(({ steps, strategy }) =>
    steps
      .flatMap(({ run }) => (run === undefined ? [] : [run]))
      .flatMap((run) => {
        const name = /\$\{\{ matrix\.(\w+) \}\}/.exec(run);
        const values = name === null ? [] : (strategy?.matrix[name[1] ?? ""] ?? []);
        return name === null ? [run] : values.map((value) => run.replace(name[0], value));
      }),
  );

describe("the workflows", () => {
  for (const [file, workflow] of workflows) {
    it(`of ${file} call scripts that exist`, () => {
      const called = commandsOf(workflow).map((command) => {
        const [, script] = /^npm (?:run (?:--silent )?)?([\w:]+)/.exec(command) ?? [];
        return script ?? command;
      });
      expect(called).to.not.deep.equal([]);
      expect(called.filter((script) => !(script in scripts))).to.deep.equal([]);
      const programs = called.flatMap(
        (script) => scripts[script]?.match(/[\w/.-]+\.m?[jt]s\b/g) ?? [],
      );
      expect(programs.filter((program) => !existsSync(path.join(ROOT, program)))).to.deep.equal([]);
    });

    it(`of ${file} may read the repository, and no more than their jobs ask for`, () => {
      expect(workflow.permissions).to.deep.equal({ contents: "read" });
      const more = Object.values(workflow.jobs).flatMap(({ permissions = {} }) =>
        Object.entries(permissions).filter(([, access]) => access !== "read"),
      );
      expect(more.filter(([what]) => what !== "security-events")).to.deep.equal([]);
      expect(texts.get(file)).to.not.match(/secrets\.|pull_request_target/);
    });

    it(`of ${file} end by themselves, and keep no credentials of the repository`, () => {
      for (const job of Object.values(workflow.jobs)) {
        expect(job["timeout-minutes"]).to.be.within(1, 120);
        const checkouts = job.steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
        expect(checkouts.map((step) => step.with?.["persist-credentials"])).to.deep.equal([false]);
      }
    });
  }

  it("run the tests and the policies of all stacks at every pull request", () => {
    const [, check] = workflows.find(([, { on }]) => "pull_request" in on) ?? [];
    if (check === undefined) throw new Error("no workflow runs at pull requests");
    const commands = commandsOf(check);
    expect(commands).to.include("npm test");
    const [policies = ""] = commands.filter((command) => command.includes(" policies "));
    const [, options = "", file = ""] = / -- (.*) > (\S+)$/.exec(policies) ?? [];
    expect(parsePoliciesArguments(options.split(" "), listStacks())).to.deep.include({
      ...{ stacks: listStacks(), format: "sarif" },
    });
    const uploads = Object.values(check.jobs).flatMap(({ steps }) =>
      steps.filter(({ uses }) => uses?.includes("upload-sarif")),
    );
    expect(uploads.map((step) => step.with?.["sarif_file"])).to.deep.equal([file]);
  });
});
