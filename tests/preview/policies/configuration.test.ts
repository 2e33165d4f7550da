import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Ajv from "ajv";
import { expect } from "chai";
import type { Rule } from "../../../policies/rule";
import { RULES } from "../../../policies/rules/catalogue";
import {
  configured,
  defaultsOf,
  names,
  settingProblems,
  text,
  wholeNumber,
} from "../../../policies/settings";
import {
  ConfigurationError,
  levelIn,
  loadConfigurations,
  readConfiguration,
  valuesIn,
} from "../../../preview/policies/configuration";

const RULE: Rule = {
  ...{ id: "benches-kept", title: "Benches are kept", severity: "low", kind: "resource" },
  ...{ level: "mandatory", types: [], frameworks: [], url: "", why: "", fix: "" },
  ...configured(
    {
      leastDays: wholeNumber("days", 30, [7, 60]),
      zones: names("zones", ["raw"]),
      tag: text("tag", "department"),
    },
    () => [],
  ),
};
const PLAIN: Rule = { ...RULE, id: "trees-kept", settings: {} };

const read = (content: unknown) =>
  readConfiguration(typeof content === "string" ? content : JSON.stringify(content), [RULE, PLAIN]);

/** What is refused, and the sentence about it. */
const REFUSED: readonly (readonly [string, unknown, string])[] = [
  ["no JSON", "{", "is no JSON: "],
  ["a list", [], "must be an object of rules"],
  [
    "a rule almost right",
    { "benches-keep": {} },
    "benches-keep is no rule; did you mean benches-kept?",
  ],
  ["a rule far off", { x: {} }, "x is no rule; policies/RULES.md lists them"],
  [
    "an unknown level",
    { "trees-kept": "remediate" },
    'trees-kept.enforcementLevel must be one of mandatory, advisory, disabled, got "remediate"',
  ],
  ["no level", { "trees-kept": 3 }, "trees-kept.enforcementLevel must be one of"],
  ["nothing", { "trees-kept": null }, "trees-kept.enforcementLevel must be one of"],
  [
    "an unknown setting",
    { "benches-kept": { mostDays: 3 } },
    "benches-kept.mostDays is no setting of the rule: there are leastDays, zones, tag",
  ],
  [
    "a setting where there is none",
    { "trees-kept": { leastDays: 3 } },
    "trees-kept.leastDays is no setting of the rule: the rule has none",
  ],
  [
    "text for a number",
    { "benches-kept": { leastDays: "30" } },
    'benches-kept.leastDays must be a whole number from 7 to 60, got "30"',
  ],
  ["half a day", { "benches-kept": { leastDays: 7.5 } }, "benches-kept.leastDays must be a whole"],
  ["too few", { "benches-kept": { leastDays: 6 } }, "benches-kept.leastDays must be a whole"],
  ["too many", { "benches-kept": { leastDays: 61 } }, "benches-kept.leastDays must be a whole"],
  ["one for a list", { "benches-kept": { zones: "raw" } }, "benches-kept.zones must be a list"],
  ["numbers in a list", { "benches-kept": { zones: [1] } }, "benches-kept.zones must be a list"],
  [
    "one thing twice",
    { "benches-kept": { zones: ["a", "a"] } },
    "benches-kept.zones must be a list",
  ],
  ["an empty text", { "benches-kept": { tag: "" } }, "benches-kept.tag must be a text"],
];

describe("a stage's configuration", () => {
  it("says of a rule what differs, and leaves the rest", () => {
    const { configuration, problems } = read({
      "benches-kept": { enforcementLevel: "advisory", leastDays: 7 },
      "trees-kept": "disabled",
    });
    expect(problems).to.deep.equal([]);
    expect([levelIn(configuration, RULE), levelIn(configuration, PLAIN)]).to.deep.equal([
      ...["advisory", "disabled"],
    ]);
    expect(valuesIn(configuration, RULE)).to.deep.equal({
      ...{ leastDays: 7, zones: ["raw"], tag: "department" },
    });
  });

  it("takes the last values of each bound", () => {
    expect(read({ "benches-kept": { leastDays: 7, zones: [] } }).problems).to.deep.equal([]);
    expect(read({ "benches-kept": { leastDays: 60 } }).problems).to.deep.equal([]);
  });

  for (const [what, content, sentence] of REFUSED) {
    it(`refuses ${what}`, () => {
      const { problems } = read(content);
      expect(problems.map((one) => one.startsWith(sentence))).to.deep.equal([true]);
    });
  }

  it("is judged as the schema says that the engine judges by", () => {
    const values = [
      ...[null, true, "", "a", [], ["a"], ["a", "b"], ["a", "a"], ["", "a"], [1], {}],
      ...[6, 7, 7.5, 30, 60, 61, -1, 0, "30"],
    ];
    for (const [name, schema] of Object.entries(RULE.settings ?? {})) {
      for (const value of values) {
        const isSound = new Ajv().validate(schema, value);
        const problems = settingProblems(RULE.settings, { [name]: value });
        expect(problems.length === 0, `${name} ${JSON.stringify(value)}`).to.equal(isSound);
      }
    }
  });

  it("has defaults that are sound themselves", () => {
    for (const { id, settings = {} } of RULES) {
      expect(settingProblems(settings, defaultsOf(settings)), id).to.deep.equal([]);
    }
  });

  it("is refused with every problem of every file at once", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "config-"));
    try {
      writeFileSync(path.join(folder, "dev.json"), '{"x": {}, "kms-alias": {"days": 1}}');
      expect(() => loadConfigurations(["dev", "prod"], folder))
        .to.throw(ConfigurationError)
        .with.property("problems")
        .that.satisfies(
          (problems: string[]) =>
            problems.length === 3 &&
            problems[0]?.endsWith("dev.json: x is no rule; policies/RULES.md lists them") &&
            problems[1]?.includes("kms-alias.days is no setting") &&
            problems[2]?.includes("prod.json does not exist"),
        );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("of the committed stages is sound, and loosens dev alone", () => {
    const configurations = loadConfigurations();
    const looser = (stage: "dev" | "prod") =>
      RULES.filter((rule) => {
        const configuration = configurations.get(stage) ?? new Map();
        return levelIn(configuration, rule) !== rule.level;
      }).map(({ id }) => id);
    expect(looser("prod")).to.deep.equal([]);
    expect(looser("dev")).to.not.deep.equal([]);
  });

  it("differs from the rule wherever it speaks", () => {
    for (const [stage, configuration] of loadConfigurations()) {
      for (const [id, { level, values }] of configuration) {
        const rule = RULES.find((one) => one.id === id);
        expect(level, `${stage} ${id}`).to.not.equal(rule?.level);
        for (const [name, value] of Object.entries(values)) {
          expect(value, `${stage} ${id}.${name}`).to.not.deep.equal(
            rule?.settings?.[name]?.default,
          );
        }
      }
    }
  });
});
