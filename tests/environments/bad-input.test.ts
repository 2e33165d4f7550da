import { expect } from "chai";
import { DATASET, EnvironmentsCopy, removeCopies } from "./environments-copy";

const CONTRACT = `${DATASET}/contract.yaml`;
const RECIPE = `${DATASET}/recipe.json`;
const REPORT = `${DATASET}/reports/report.yaml`;
const BY_MONTH = `${DATASET}/curated/accidents-by-month.sql`;
const FIGURE = `${DATASET}/reports/accidents-by-month.sql`;

/**
 * A title, what is broken, and the lines that are printed, without the folder `environments/`.
 * `:#text#:` stands for the number of the first line of the file that holds the text.
 */
type Case = readonly [string, (copy: EnvironmentsCopy) => unknown, ...string[]];

/** The department's file with one product of its own. */
const withProducts = (copy: EnvironmentsCopy, dataset: string, table: string): string =>
  `${copy.read("departments/ohs/department.yaml").replace(/^products:[^]*/m, "")}products:
  - name: accidents
    title: Accidents
    dataset: ${dataset}
    table: ${table}
    columns: [month]
    consumers: [{ role: reader, until: "2027-06-30" }]
`;

/** The contract with a column by which the latest of rows with the same key is told. */
const latestBy = (column: string) => (copy: EnvironmentsCopy) =>
  copy.replace(
    CONTRACT,
    "  - property: retentionDays",
    `  - property: latestBy\n    value: ${column}\n  - property: retentionDays`,
  );

const CASES: readonly Case[] = [
  [
    "a line that is no YAML",
    (copy) => copy.replace("departments/ohs/department.yaml", "title: ", "title: [ "),
    "departments/ohs/department.yaml:#description:#: is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]; correct the line",
  ],
  [
    "a recipe that is no JSON",
    (copy) => copy.write(RECIPE, '[\n  { "Action": }\n]\n'),
    `${RECIPE}: is not valid JSON: Unexpected token '}'; correct it, or export the recipe from DataBrew again`,
  ],
  [
    "a time zone that does not follow daylight saving",
    (copy) => copy.replace("departments/ohs/department.yaml", "America/Vancouver", "PST"),
    'departments/ohs/department.yaml:#timezone:#: schedule.timezone must be a zone of the IANA database, got "PST"; write it like America/Vancouver',
  ],
  [
    "an hour that no day has",
    (copy) => copy.replace("departments/ohs/department.yaml", "23:59", "24:00"),
    'departments/ohs/department.yaml:#time:#: schedule.time must be a time of day in quotes, got "24:00"; write it like "23:59"',
  ],
  [
    "a number of days that CloudWatch cannot keep logs",
    (copy) => copy.replace("Pulumi.ohs-dev.yaml", "logRetentionDays: 30", "logRetentionDays: 31"),
    "Pulumi.ohs-dev.yaml:#logRetention#: config.platform:logRetentionDays must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, got 31; write one of these",
  ],
  [
    "files that may be kept for a shorter time than they must be recoverable",
    (copy) => copy.replace(CONTRACT, "value: 2555", "value: 13"),
    `${CONTRACT}: customProperties.retentionDays must be at least the stack's recoveryDays (14), got 13; keep the data longer, or make recoveryDays shorter`,
  ],
  [
    "a network that overlaps with another stack's of the account",
    (copy) =>
      copy.write(
        "Pulumi.parks-dev.yaml",
        copy.read("Pulumi.ohs-dev.yaml").replace("10.20.0.0/24", "10.20.0.128/25"),
      ),
    "Pulumi.ohs-dev.yaml: config.platform:network.cidr must not overlap with the range of parks-dev (10.20.0.128/25), got 10.20.0.0/24; take a free range",
  ],
  [
    "a cleaning engine that does not exist",
    (copy) => copy.replace(CONTRACT, "value: databrew", "value: data-brew"),
    `${CONTRACT}:#data-brew#: customProperties.cleaning must be one of glue, databrew, got "data-brew"; did you mean "databrew"?`,
  ],
  [
    "rows that are compared by a column that does not exist",
    latestBy("reported"),
    `${CONTRACT}:#value: reported#: customProperties[2].value must be a column of the contract, got "reported"; name one of its columns`,
  ],
  [
    "rows that are compared by a text that some of them lack",
    latestBy("campus"),
    `${CONTRACT}:#value: campus#: customProperties[2].value must be a date, a timestamp or a number, got "campus" of type string; name a column that has an order`,
    `${CONTRACT}:#value: campus#: customProperties[2].value must be required, kept as it is and no part of the key, got "campus"; write required: true and no privacy for it, or name another column`,
  ],
  [
    "a product of a dataset and a table that do not exist",
    (copy) =>
      copy.write("departments/ohs/department.yaml", withProducts(copy, "workplace-accident", "x")),
    'departments/ohs/department.yaml:#workplace-accident\n#: products[0].dataset must be a dataset of the department, got "workplace-accident"; did you mean "workplace-accidents"?',
  ],
  [
    "a product of a table that the dataset does not make",
    (copy) =>
      copy.write(
        "departments/ohs/department.yaml",
        withProducts(copy, "workplace-accidents", "accidents_by_mont"),
      ),
    'departments/ohs/department.yaml:#accidents_by_mont\n#: products[0].table must be a curated table of workplace-accidents, got "accidents_by_mont"; did you mean "accidents_by_month"?',
  ],
  [
    "a misspelt configuration key",
    (copy) => copy.replace("Pulumi.ohs-dev.yaml", "config:", "config:\n  platform:glueWorker: 2"),
    'Pulumi.ohs-dev.yaml:#glueWorker:#: config.platform:glueWorker is not known; did you mean "glueWorkers"?',
  ],
  [
    "a file that nobody reads",
    (copy) => copy.write(`${DATASET}/recipes.json`, "[]"),
    `${DATASET}/recipes.json: is read by nobody; did you mean "recipe.json"?`,
  ],
  [
    "a dataset without a contract",
    (copy) => copy.remove(CONTRACT),
    `${CONTRACT}: does not exist; add the file`,
  ],
  [
    "a key of the standard that nobody here acts on",
    (copy) => copy.replace(CONTRACT, "primaryKey: true", "primaryKey: true\n        unique: true"),
    `${CONTRACT}:#unique: true#: schema[0].properties[0].unique is not known; use one of name, description, logicalType, physicalType, required, primaryKey, primaryKeyPosition, classification, customProperties, quality, businessName, tags, examples, authoritativeDefinitions, criticalDataElement`,
  ],
  [
    "a contract without an owner",
    (copy) => copy.replace(CONTRACT, /  - property: owner\n.*\n/, ""),
    `${CONTRACT}:#property: licence#: customProperties.owner is missing; write text`,
  ],
  [
    "a key that may be empty",
    (copy) =>
      copy.replace(CONTRACT, "primaryKeyPosition: 1\n        required: true", "required: false"),
    `${CONTRACT}:#required: false#: schema[0].properties[0].required must be true: the column is part of the key; write required: true`,
    `${CONTRACT}:#ColumnValues "report_number"#: schema[0].properties[0].quality[0].implementation must not ask ColumnValues of report_number, which may be empty: every row without a value would be refused; write required: true, or end the rule with where "report_number is not null"`,
  ],
  [
    "two columns of one name",
    (copy) => copy.replace(CONTRACT, "name: building", "name: campus # @ again").remove(RECIPE),
    `${CONTRACT}:#@ again#: schema[0].properties[9].name must be unique, got "campus" again; rename it or properties[8]`,
  ],
  [
    "a restricted column that is kept as it is",
    (copy) =>
      copy
        .replace(CONTRACT, "value: mask", "value: keep")
        .replace(CONTRACT, /(name: description[^]*?restricted)/, "$1 # @ text"),
    `${CONTRACT}:#@ text#: schema[0].properties[18].classification must not be restricted while the values are kept as they are; add the custom property privacy: mask, pseudonymise or drop, or classify it confidential`,
  ],
  [
    "a misspelt way of privacy",
    (copy) => copy.replace(CONTRACT, "value: mask", "value: masked"),
    `${CONTRACT}:#value: masked#: schema[0].properties[18].customProperties.privacy must be one of keep, mask, pseudonymise, drop, got "masked"; did you mean "mask"?`,
  ],
  [
    "a logical type that the physical one cannot hold",
    (copy) => copy.replace(CONTRACT, "physicalType: boolean", "physicalType: int # @ type"),
    `${CONTRACT}:#@ type#: schema[0].properties[15].physicalType must hold the logical type boolean, got "int"; change one of the two`,
  ],
  [
    "a rule over an unknown column",
    (copy) =>
      copy.replace(CONTRACT, 'ColumnValues "days_lost" >= 0', 'ColumnValues "day_lost" >= 0'),
    `${CONTRACT}:#"day_lost"#: schema[0].properties[13].quality[0].implementation must name a column of the contract, got "day_lost"; did you mean "days_lost"?`,
  ],
  [
    "a rule form that is not proved",
    (copy) => copy.replace(CONTRACT, "RowCount > 0", 'Uniqueness "report_number" > 0.99'),
    `${CONTRACT}:#Uniqueness "report_number"#: schema[0].quality[0].implementation must begin with a proved rule form, got "Uniqueness"; use one of IsComplete, IsUnique, ColumnExists, ColumnValues, ColumnLength, Completeness, RowCount, CustomSql`,
  ],
  [
    "a rule with a threshold that the engine ignores",
    (copy) =>
      copy.replace(CONTRACT, '"days_lost" <= 365', '"days_lost" <= 365 with threshold > 0.9'),
    `${CONTRACT}:#with threshold#: schema[0].properties[13].quality[1].implementation must be a proved form of ColumnValues; write ColumnValues "c" in ["a", "b"], matches "…", >= 0, or between 0 and 9`,
  ],
  [
    "a value rule over a column that may be empty",
    (copy) => copy.replace(CONTRACT, "RowCount > 0", 'ColumnValues "claim_cost" >= 0'),
    `${CONTRACT}:#ColumnValues "claim_cost"#: schema[0].quality[0].implementation must not ask ColumnValues of claim_cost, which may be empty: every row without a value would be refused; write required: true, or end the rule with where "claim_cost is not null"`,
  ],
  [
    "a rule that is said already",
    (copy) => copy.replace(CONTRACT, "RowCount > 0", 'IsComplete "severity"'),
    `${CONTRACT}:#IsComplete "severity"#: schema[0].quality[0].implementation must not say a rule twice; remove the rule: required: true says it already`,
  ],
  [
    "a recipe step for a column that does not exist",
    (copy) =>
      copy.replace(
        RECIPE,
        /("UPPER_CASE",\s+"Parameters": \{\s+"sourceColumn": )"building"/,
        '$1"bilding"',
      ),
    `${RECIPE}:#"bilding"#: [59].Action.Parameters.sourceColumn must name a column that exists at this step, got "bilding"; did you mean "building"?`,
  ],
  [
    "a recipe that makes a column the contract does not have",
    (copy) => copy.replace(RECIPE, '"targetColumn": "cause"', '"targetColumn": "causes"'),
    `${RECIPE}:#"causes"#: [70].Action.Parameters.targetColumn makes a column that the contract does not have, "causes"; did you mean "cause"?`,
  ],
  [
    "a recipe that drops rows",
    (copy) => copy.replace(RECIPE, '"deleteOtherRows": "false"', '"deleteOtherRows": "true"'),
    `${RECIPE}:#CATEGORICAL_MAPPING#: [64].Action.Operation must keep every row, got CATEGORICAL_MAPPING; remove the step; a quality rule refuses rows and counts them`,
  ],
  [
    "a curated table that reads a dropped column",
    (copy) => copy.replace(BY_MONTH, "count(*) AS accidents", "count(Employee_Name) AS accidents"),
    `${BY_MONTH}: must not read employee_name, which the contract gives privacy: drop; take the column out: curated tables tell nothing of a single person`,
  ],
  [
    "a curated table that takes all columns",
    (copy) => copy.write(BY_MONTH, "SELECT w.* FROM workplace_accidents w"),
    `${BY_MONTH}: must name the columns it takes, got *; write them out`,
  ],
  [
    "curated tables that read each other",
    (copy) =>
      copy
        .write(`${DATASET}/curated/left.sql`, "SELECT a FROM right")
        .write(`${DATASET}/curated/right.sql`, "SELECT a FROM left"),
    `${DATASET}/curated/left.sql: must not read a table that reads it in turn: left, right; break the circle`,
  ],
  [
    "two statements in a file",
    (copy) => copy.write(FIGURE, "SELECT month, accidents FROM accidents_by_month; DROP TABLE x"),
    `${FIGURE}: must hold one statement, got several; make a file of each`,
  ],
  [
    "a query without a figure",
    (copy) => copy.write(`${DATASET}/reports/accidents-by-mont.sql`, "SELECT 1"),
    `${DATASET}/reports/accidents-by-mont.sql: belongs to no figure of environments/${REPORT}; did you mean "accidents-by-month"? Rename it, or add the figure`,
  ],
  [
    "a chart without a measure",
    (copy) => copy.replace(REPORT, "y: [accidents, lost_time_accidents]", "y: []"),
    `${REPORT}:#y: []#: figures[0].chart.y must name at least one measure, got []; add it`,
  ],
  [
    "a chart of a column that its query does not return",
    (copy) => copy.replace(REPORT, "lost_time_accidents]", "days_lost]"),
    `${FIGURE}: must return the chart's column "days_lost"; select it, or change the chart in the report`,
  ],
  [
    "two figures of one name",
    (copy) =>
      copy
        .replace(REPORT, "id: accidents-by-cause", "id: accidents-by-severity # @ again")
        .remove(`${DATASET}/reports/accidents-by-cause.sql`)
        .replace(REPORT, /(Accidents by cause[^]*?x: )cause/, "$1severity"),
    `${REPORT}:#@ again#: figures[3].id must be unique, got "accidents-by-severity" again; rename it`,
  ],
];

describe("bad input", () => {
  after(removeCopies);

  for (const [title, breakIt, ...lines] of CASES) {
    it(`refuses ${title}`, () => {
      const copy = new EnvironmentsCopy();
      breakIt(copy);
      expect(copy.problems()).to.deep.equal(
        lines.map((line) => `environments/${withLineNumber(line, copy)}`),
      );
    });
  }

  it("refuses a stack that is not named after a department and a stage", () => {
    const copy = new EnvironmentsCopy();
    expect(copy.problems("ohs-test")).to.deep.equal([
      'environments/Pulumi.ohs-test.yaml: must be named <department>-<stage> with one of the stages dev, prod, got "ohs-test"; did you mean "ohs-dev"?',
    ]);
    expect(copy.problems("osh-dev")).to.deep.equal([
      "environments/Pulumi.osh-dev.yaml: does not exist; add the file",
      'environments/departments/osh: does not exist, but the stack osh-dev needs it; did you mean "ohs"?',
    ]);
  });

  it("refuses a curated table and a report that another dataset of the department has", () => {
    const copy = new EnvironmentsCopy();
    copy.duplicate(DATASET, "departments/ohs/near-misses");
    copy.replace(
      "departments/ohs/near-misses/contract.yaml",
      "name: workplace_accidents",
      "name: near_misses",
    );
    const problems = copy.problems();
    expect(problems).to.have.length(7);
    expect(problems[0]).to.equal(
      "environments/departments/ohs/workplace-accidents: must not have the curated table accident_rates, which near-misses has already; rename one of the two",
    );
  });
});

function withLineNumber(line: string, copy: EnvironmentsCopy): string {
  return line.replace(/^([^:]+):#([^]+?)#:/, (_, file: string, text: string) => {
    const number = copy.read(file).slice(0, copy.read(file).indexOf(text)).split("\n").length;
    return `${file}:${String(number)}:`;
  });
}
