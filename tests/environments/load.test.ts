import { expect } from "chai";
import {
  type FactsError,
  listDepartments,
  listStacks,
  loadStack,
} from "../../environments/facts/load";
import { DATASET, EnvironmentsCopy, removeCopies } from "./environments-copy";

describe("loadStack", () => {
  after(removeCopies);

  it("reads the OHS department from its files", () => {
    const { stack, stage, department, settings } = loadStack("ohs-dev");
    expect({ stack, stage }).to.deep.equal({ stack: "ohs-dev", stage: "dev" });
    expect(department.name).to.equal("ohs");
    expect(department.schedule).to.deep.equal({
      day: "SUN",
      time: "23:59",
      timezone: "America/Vancouver",
    });
    expect(settings).to.deep.equal({
      accountId: "111122223333",
      homeRegion: "ca-central-1",
      replicaRegion: "ca-west-1",
      noncurrentVersionDays: 30,
      recoveryDays: 14,
      logRetentionDays: 30,
      scanLimitBytes: 1_073_741_824,
      glueWorkers: 2,
      glueWorkerType: "G.1X",
      jobTimeoutMinutes: 30,
      alertAddresses: ["ohs-platform@example.org"],
      budget: {
        monthlyLimitUsd: 45,
        s3MonthlyLimitUsd: 10,
        s3EstimatedChargesUsd: 38,
        anomalies: "department",
      },
      network: { cidr: "10.20.0.0/24", zones: ["ca-central-1a"] },
      servers: {
        imageId: "ami-0123456789abcdef0",
        generalInstanceType: "t4g.micro",
        webInstanceType: "t4g.nano",
        natInstanceType: "t4g.nano",
        diskGib: 8,
      },
      protection: { protect: true, retainOnDelete: true },
    });
  });

  it("reads the dataset's contract, recipe, tables and report", () => {
    const [dataset, ...others] = loadStack("ohs-dev").department.datasets;
    expect(others).to.deep.equal([]);
    expect(dataset?.name).to.equal("workplace-accidents");
    expect(dataset?.landing).to.deep.equal({ kind: "excel", sheet: "Reports" });
    expect(dataset?.retentionDays).to.equal(2555);
    expect(dataset?.cleaning).to.equal("databrew");
    expect(dataset?.fields).to.have.length(19);
    expect(dataset?.fields.find(({ name }) => name === "employee_id")).to.deep.equal({
      name: "employee_id",
      type: "string",
      description: "Employee number of the injured person. Trusted data hold a keyed hash instead.",
      required: true,
      key: false,
      classification: "restricted",
      privacy: "pseudonymise",
    });
    const byPrivacy = (privacy: string): readonly string[] =>
      dataset?.fields.filter((one) => one.privacy === privacy).map(({ name }) => name) ?? [];
    expect(byPrivacy("drop")).to.deep.equal(["employee_name", "contact_email"]);
    expect(byPrivacy("mask")).to.deep.equal(["description"]);
    expect(dataset?.recipe).to.have.length(87);
    expect(dataset?.curated.map(({ table }) => table)).to.deep.equal([
      "accident_rates",
      "accidents_by_cause",
      "accidents_by_department",
      "accidents_by_month",
      "accidents_by_severity",
      "lost_days",
    ]);
    expect(dataset?.reports.map(({ id, figures }) => [id, figures.length])).to.deep.equal([
      ["workplace-accidents", 7],
    ]);
  });

  it("puts IsComplete for each required column before the contract's own rules", () => {
    const rules = loadStack("ohs-dev").department.datasets[0]?.rules ?? [];
    expect(rules).to.have.length(23);
    expect(rules.slice(8, 10)).to.deep.equal([
      'IsComplete "department_hours"',
      'ColumnValues "report_number" matches "^OHS-[0-9]{8}$"',
    ]);
  });

  it("gives equal facts in equal order every time, frozen to the depth", () => {
    const facts = loadStack("ohs-dev");
    expect(JSON.stringify(loadStack("ohs-dev"))).to.equal(JSON.stringify(facts));
    const isFrozen = (value: unknown): boolean =>
      typeof value !== "object" ||
      value === null ||
      (Object.isFrozen(value) && Object.values(value).every(isFrozen));
    expect(isFrozen(facts)).to.equal(true);
  });

  it("lists stacks and departments by name, without the stacks of an account", () => {
    const copy = new EnvironmentsCopy()
      .write("Pulumi.account-dev.yaml", "config: {}\n")
      .write("Pulumi.ohs-aaa.yaml", "config: {}\n");
    expect(listStacks(copy.root)).to.deep.equal(["ohs-aaa", "ohs-dev"]);
    expect(listDepartments(copy.root)).to.deep.equal(["ohs"]);
    expect(listStacks()).to.include("ohs-dev");
  });

  it("puts a curated table after the one that it reads", () => {
    const copy = new EnvironmentsCopy().replace(
      `${DATASET}/curated/accident-rates.sql`,
      "FROM workplace_accidents",
      "FROM workplace_accidents CROSS JOIN lost_days",
    );
    const tables = loadStack("ohs-dev", copy.root).department.datasets[0]?.curated;
    expect(tables?.map(({ table }) => table).slice(-2)).to.deep.equal([
      "lost_days",
      "accident_rates",
    ]);
  });

  it("says every problem of all files at once, with file, line, path and the change", () => {
    const copy = new EnvironmentsCopy()
      .replace("departments/ohs/department.yaml", "day: SUN", "day: Sunnday")
      .replace("departments/ohs/department.yaml", "costCentre:", "costCenter:")
      .replace("Pulumi.ohs-dev.yaml", "glueWorkers: 2", "glueWorkers: 1")
      .replace("Pulumi.ohs-dev.yaml", '"111122223333"', "111122223333")
      .replace(`${DATASET}/contract.yaml`, "physicalType: int\n", "physicalType: integer\n")
      .remove(`${DATASET}/reports/accidents-by-cause.sql`)
      .write(`${DATASET}/curated/Rates.sql`, "SELECT 1");
    expect(copy.problems()).to.deep.equal([
      "environments/Pulumi.ohs-dev.yaml:3: config.platform:accountId must be text, got 111122223333; put it in quotes",
      "environments/Pulumi.ohs-dev.yaml:11: config.platform:glueWorkers must be a whole number from 2 to 299, got 1; change the value",
      "environments/departments/ohs/department.yaml: costCentre is missing; write text",
      'environments/departments/ohs/department.yaml:10: schedule.day must be one of MON, TUE, WED, THU, FRI, SAT, SUN, got "Sunnday"; did you mean "SUN"?',
      'environments/departments/ohs/department.yaml:8: costCenter is not known; did you mean "costCentre"?',
      'environments/departments/ohs/workplace-accidents/contract.yaml:159: schema[0].properties[13].physicalType must be string, int, bigint, double, boolean, date, timestamp or decimal(p,s), got "integer"; change it',
      "environments/departments/ohs/workplace-accidents/curated/Rates.sql: must be a .sql file named in kebab-case; rename it like accidents-by-month.sql, or remove it",
      "environments/departments/ohs/workplace-accidents/reports/report.yaml:30: figures[3].id has no query accidents-by-cause.sql beside the report; add the file",
    ]);
  });

  it("keeps the problems apart for programs", () => {
    const copy = new EnvironmentsCopy().replace(
      "departments/ohs/department.yaml",
      "day: SUN",
      "day: Mond",
    );
    try {
      loadStack("ohs-dev", copy.root);
      expect.fail("the stack loads");
    } catch (error) {
      expect((error as FactsError).problems).to.deep.equal([
        {
          file: "environments/departments/ohs/department.yaml",
          line: 10,
          path: "schedule.day",
          found: 'must be one of MON, TUE, WED, THU, FRI, SAT, SUN, got "Mond"',
          change: 'did you mean "MON"?',
        },
      ]);
    }
  });
});
