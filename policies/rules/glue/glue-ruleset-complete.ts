import { MANDATORY, type Rule, demand, violation } from "../../rule";

const RULESET = "aws:glue/dataQualityRuleset:DataQualityRuleset";
const WORKFLOW = "aws:glue/workflow:Workflow";

/** What every ruleset asks: that there are rows, that something is never missing, that something has known values. */
const ASKED: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["that there are rows", /\bRowCount > 0\b/],
  ["what must not be missing", /\bIsComplete "/],
  ["what values may be", /\b(ColumnValues|ColumnLength|ColumnDataType) "/],
];

export const rule: Rule = {
  id: "glue-ruleset-complete",
  title: "Every dataset is checked by rules that say something",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: [RULESET, WORKFLOW, "aws:glue/job:Job"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/glue/latest/dg/dqdl.html",
  why: "A ruleset that always passes lets wrong and foreign rows into every report",
  fix: "Give the dataset's workflow a DataQualityRuleset of its name, written from the contract",
  judge: (graph) => {
    const rulesets = graph.of(RULESET);
    const checked = new Set(graph.of("aws:glue/job:Job").map(({ props }) => props["name"]));
    return [
      ...graph
        .of(WORKFLOW)
        // Collecting has nothing to check yet: the dataset's own workflow does.
        .filter(({ props }) => checked.has(`${String(props["name"])}-trust`))
        .filter(
          (workflow) => !rulesets.some(({ props }) => props["name"] === workflow.props["name"]),
        )
        .map((workflow) => violation(workflow, "no DataQualityRuleset has its name")),
      ...rulesets.flatMap((one) =>
        ASKED.flatMap(([what, pattern]) =>
          demand(one, "ruleset", `with a rule on ${what}`, (text) => pattern.test(String(text))),
        ),
      ),
    ];
  },
};
