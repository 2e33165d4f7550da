import { expect } from "chai";
import { jobSettings } from "../../infra/job-settings";
import { loadStack } from "../../environments/facts/load";
import { DATASET, EnvironmentsCopy, removeCopies } from "./environments-copy";

const CONTRACT = `${DATASET}/contract.yaml`;
const RULE = "            implementation: ColumnLength";
const terms = (...pairs: readonly string[]): string =>
  `            customProperties: [${pairs.join(", ")}]\n${RULE}`;
const LEVEL = (value: string) => `{ property: level, value: ${value} }`;
const STOP = (value: string) => `{ property: stopAbovePercent, value: ${value} }`;
const LANDING = "  - property: landing\n";
const added = (property: string, value: string): string =>
  `  - property: ${property}\n    value: ${value}\n${LANDING}`;
const checksOf = (copy: EnvironmentsCopy) =>
  loadStack("ohs-dev", copy.root).department.datasets[0]?.checks;

describe("what is checked beside the rules", () => {
  after(removeCopies);

  it("knows the columns whose values a rule lists, and nothing else, where the contract says nothing", () => {
    expect(checksOf(new EnvironmentsCopy())).to.deep.equal({
      categories: ["department", "severity", "cause"],
    });
  });

  it("reads a rule's level and percentage and hands them to the jobs under the rule's own text", () => {
    const copy = new EnvironmentsCopy().replace(CONTRACT, RULE, terms(LEVEL("warn"), STOP("2.5")));
    const rule = 'ColumnLength "description" <= 4000';
    expect(checksOf(copy)?.rules).to.deep.equal({
      [rule]: { level: "warn", stopAbovePercent: 2.5 },
    });
    const facts = loadStack("ohs-dev", copy.root);
    const [dataset] = facts.department.datasets;
    if (dataset === undefined) throw new Error("no dataset");
    expect(jobSettings(facts, dataset).checks).to.deep.equal(dataset.checks);
    expect(dataset.rules).to.include(rule);
  });

  it("does not repeat that a rule quarantines", () => {
    const copy = new EnvironmentsCopy().replace(CONTRACT, RULE, terms(LEVEL("quarantine")));
    expect(checksOf(copy)).not.to.have.property("rules");
  });

  it("reads which changes of a file's columns pass, how many rows may be refused, and drift", () => {
    const copy = new EnvironmentsCopy()
      .replace(CONTRACT, LANDING, added("schemaChanges", "{ added: refuse, removed: pass }"))
      .replace(CONTRACT, LANDING, added("stopAbovePercent", "20"))
      .replace(CONTRACT, LANDING, added("drift", "{ rows: { warn: 3, alert: 9 } }"));
    const { schemaChanges, stopAbovePercent, drift } = checksOf(copy) ?? {};
    expect({ schemaChanges, stopAbovePercent, drift }).to.deep.equal({
      schemaChanges: { added: "refuse", removed: "pass" },
      stopAbovePercent: 20,
      drift: { rows: { warn: 3, alert: 9 } },
    });
  });

  it("takes the department's thresholds where the contract has none of its own", () => {
    const copy = new EnvironmentsCopy().replace(
      "departments/ohs/department.yaml",
      /^schedule:/m,
      "drift: { rows: { warn: 3, alert: 9 }, missing: { warn: 0.1, alert: 0.3 } }\nschedule:",
    );
    const both = { rows: { warn: 3, alert: 9 }, missing: { warn: 0.1, alert: 0.3 } };
    expect(checksOf(copy)?.drift).to.deep.equal(both);
    copy.replace(CONTRACT, LANDING, added("drift", "{ rows: { warn: 4, alert: 5 } }"));
    expect(checksOf(copy)?.drift).to.deep.equal({ ...both, rows: { warn: 4, alert: 5 } });
  });

  it("shows a profile inside the department unless the contract says public", () => {
    const copy = new EnvironmentsCopy();
    const audience = () => loadStack("ohs-dev", copy.root).department.datasets[0]?.profileAudience;
    expect(audience()).to.equal("internal");
    copy.replace(CONTRACT, LANDING, added("profile", "public"));
    expect(audience()).to.equal("public");
  });

  for (const [what, change, words] of [
    [
      "a level that does not exist",
      terms(LEVEL("ignore")),
      "must be one of warn, quarantine, stop",
    ],
    ["a percentage above 100", terms(STOP("101")), "must be a percentage from 0 to 100"],
    ["a percentage below 0", terms(STOP("-1")), "must be a percentage from 0 to 100"],
    ["two ways to stop", terms(LEVEL("stop"), STOP("5")), "must not stop twice"],
    [
      "a property that nobody reads",
      terms("{ property: levle, value: warn }"),
      "levle is not known",
    ],
  ] as const) {
    it(`refuses ${what}, with its place`, () => {
      const problems = new EnvironmentsCopy().replace(CONTRACT, RULE, change).problems().join("\n");
      expect(problems).to.contain(words).and.to.contain("contract.yaml");
    });
  }

  it("refuses thresholds whose warning comes after their alert, and measures that do not exist", () => {
    const copy = new EnvironmentsCopy().replace(
      CONTRACT,
      LANDING,
      added("drift", "{ rows: { warn: 5, alert: 2 }, colour: { warn: 1, alert: 2 } }"),
    );
    const problems = copy.problems().join("\n");
    expect(problems).to.contain("warn no higher than alert").and.to.contain("colour");
  });

  it("refuses to show values of a column that is not shown to everyone in the department", () => {
    const copy = new EnvironmentsCopy().replace(
      CONTRACT,
      "          - property: privacy\n            value: mask\n",
      "          - property: privacy\n            value: mask\n          - property: category\n            value: true\n",
    );
    expect(copy.problems().join("\n")).to.contain(
      "must not be a category: profiles show its values, and description is string, restricted, privacy mask",
    );
  });

  it("takes a column for no category where the contract says so, whatever its rule lists", () => {
    const copy = new EnvironmentsCopy().replace(
      CONTRACT,
      /(- name: severity\n(?: {8}.*\n)*? {8}classification: \w+\n)/,
      "$1        customProperties: [{ property: category, value: false }]\n",
    );
    expect(checksOf(copy)?.categories).to.deep.equal(["department", "cause"]);
  });
});
