import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { Graph } from "../../../policies/graph/graph";
import { unknownPaths } from "../../../policies/graph/values";
import { POLICY_EXCEPTIONS } from "../../../environments/policy-exceptions";
import { judgeWith, violationsOf } from "../../../policies/judge";
import { messageOf } from "../../../policies/messages";
import { RULES } from "../../../policies/rules/catalogue";
import { levelIn, loadConfigurations, valuesIn } from "../../../preview/policies/configuration";
import { graphOf } from "../../../preview/policies/graph-of";
import { recordStack } from "../../../preview/policies/recorded-stack";
import { currentRulesPage, RULES_PAGE } from "../../../preview/policies/write-rules-page";
import { CASES } from "./cases";
import { ruleOf, stackGraph, unknownTwin, violated } from "./support";

const STACKS = readdirSync(path.resolve(__dirname, "../../../environments"))
  .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
  .sort();

const RULE_FILES = path.resolve(__dirname, "../../../policies/rules");

/** What would stop a deployment of the stack. */
function stopping(stack: string, graph: Graph): readonly string[] {
  const stage = stack.endsWith("-dev") ? "dev" : "prod";
  const configuration = loadConfigurations([stage]).get(stage) ?? new Map();
  return RULES.filter((rule) => levelIn(configuration, rule) === "mandatory").flatMap((rule) =>
    violationsOf(rule, graph, valuesIn(configuration, rule), POLICY_EXCEPTIONS).map((finding) =>
      messageOf(rule, finding),
    ),
  );
}

describe("the rules", () => {
  for (const stack of STACKS) {
    it(`find no mandatory violation in ${stack}`, async () => {
      expect(stopping(stack, await stackGraph(stack))).to.deep.equal([]);
    });
  }

  it("take nothing for a violation that a preview does not know yet", async () => {
    const graph = graphOf((await recordStack("ohs-prod", "unknown")).resources);
    expect(graph.resources.flatMap(({ props }) => unknownPaths(props))).to.not.deep.equal([]);
    expect(stopping("ohs-prod", graph)).to.deep.equal([]);
  });

  for (const [id, stack, resource, change] of CASES) {
    it(`${id} names ${resource} when it is broken`, async () => {
      const good = await stackGraph(stack);
      const rule = ruleOf(id);
      expect(violated(rule, good)).to.deep.equal([]);
      const named = violated(rule, change(good, resource)).map((finding) => finding.resource);
      if (resource === "*") expect(named).to.not.deep.equal([]);
      else expect(named).to.include(resource);
    });
  }

  for (const [id, stack, resource, change] of CASES) {
    it(`${id} still accuses ${resource} where nothing is known of another`, async () => {
      const broken = change(await stackGraph(stack), resource);
      const rule = ruleOf(id);
      const twins = broken.resources
        .filter(({ type }) => rule.types.includes(type) || rule.types[0]?.startsWith("every"))
        .slice(0, 3)
        .map(unknownTwin);
      const findings = judgeWith(rule, new Graph([...broken.resources, ...twins]));
      expect(findings.filter(({ found }) => found.includes("judged nothing"))).to.deep.equal([]);
      const accuses = (wanted: string) =>
        findings.some(
          ({ verdict, resource: about }) =>
            verdict === wanted && (resource === "*" || about === resource),
        );
      // What is missing may be the one of which nothing is known: then it is a question, and asked.
      expect(accuses("violation") || accuses("unknown")).to.equal(true);
    });
  }

  it("have a case each", () => {
    const tested = new Set(CASES.map(([id]) => id));
    expect(RULES.map(({ id }) => id).filter((id) => !tested.has(id))).to.deep.equal([]);
  });

  it("are one file each, named after the rule", () => {
    const files = readdirSync(RULE_FILES, { recursive: true })
      .map(String)
      .filter((file) => file.includes(path.sep))
      .map((file) => path.basename(file, ".ts"))
      .sort();
    expect(RULES.map(({ id }) => id).sort()).to.deep.equal(files);
  });

  it("say why and how to fix, and where to read on", () => {
    const silent = RULES.filter(
      ({ title, why, fix, url }) =>
        !title || why.length < 20 || fix.length < 10 || !url.startsWith("https://"),
    );
    expect(silent.map(({ id }) => id)).to.deep.equal([]);
  });

  it("are advice only with a reason", () => {
    const configurations = loadConfigurations();
    const unexplained = RULES.filter(
      (rule) =>
        [...configurations.values()].some((one) => levelIn(one, rule) !== "mandatory") !==
        (rule.advisoryBecause !== undefined),
    );
    expect(unexplained.map(({ id }) => id)).to.deep.equal([]);
  });

  it("turn into a violation when they throw", () => {
    const rule = {
      ...ruleOf("s3-versioning"),
      judge: () => {
        throw new Error("no");
      },
    };
    const [finding] = judgeWith(rule, new Graph([]));
    expect(finding?.verdict).to.equal("violation");
    expect(finding?.found).to.equal("the rule s3-versioning failed and judged nothing: no");
  });

  it("are on the page that is generated", async () => {
    expect(readFileSync(RULES_PAGE, "utf8")).to.equal(await currentRulesPage());
  });
});
