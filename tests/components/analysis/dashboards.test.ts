import { expect } from "chai";
import { Dashboards } from "../../../components/analysis/dashboards";
import { figureData } from "../../../components/analysis/quicksight-data-set";
import { gridOf, visualOf } from "../../../components/analysis/quicksight-visual";
import type { DutyRole } from "../../../components/identity/duty-role";
import { protectionOf } from "../../support/protection";
import { Catalog } from "../../../components/storage/catalog";
import { EncryptionKeys } from "../../../components/storage/encryption-keys";
import { Zone } from "../../../components/storage/zone";
import type { Dataset } from "../../../environments/facts/facts";
import { attempt, collect, document, named, ofType } from "../../support/collector";
import { benches, parks, trees } from "../../support/facts";
import { parksNames, roleFor } from "../../support/platform";

const [report] = benches.reports;
const [figure] = report?.figures ?? [];
if (report === undefined || figure === undefined) throw new Error("the benches have a report");

const dashboardsProgram =
  (datasets: readonly Dataset[], seen: (role: DutyRole) => void = () => undefined) =>
  (): Dashboards => {
    const names = parksNames();
    const protection = protectionOf("dev");
    const keys = new EncryptionKeys("keys", { names, protection, datasetKeys: [] });
    const department = { ...parks.department, datasets };
    const role = roleFor("visualise");
    const made = new Dashboards("dashboards", {
      names,
      keys,
      catalog: new Catalog("catalog", { names, department, protection }),
      curated: new Zone("curated", names, keys),
      results: new Zone("athena-results", names, keys),
      role,
      datasets,
      quickSight: { principals: ["user/default/lead", "group/default/parks"] },
      scanLimitBytes: 10_000_000,
    });
    seen(role);
    return made;
  };

describe("dashboards", () => {
  it("asks for a data source that queries in its own workgroup as its own role", async () => {
    const registered = await collect(dashboardsProgram([benches]));
    expect(named(registered, "dashboards-source").inputs).to.deep.equal({
      awsAccountId: "111122223333",
      dataSourceId: "parks-dev",
      name: "parks-dev",
      type: "ATHENA",
      dataSourceParameters: {
        athenaParameters: {
          workGroup: "parks-dev-visualise",
          roleArn: "arn:aws:iam::111122223333:role/parks-dev-visualise",
        },
      },
    });
    expect(named(registered, "dashboards-queries-workgroup").inputs["name"]).to.equal(
      "parks-dev-visualise",
    );
  });

  it("writes down what its role may do before QuickSight tries it", async () => {
    const registered = await collect(dashboardsProgram([benches]));
    const policy = named(registered, "dashboards-policies-visualise");
    expect(document(policy, "policy")).to.have.property("Statement").that.is.not.empty;
    expect(named(registered, "dashboards-source").dependsOn).to.include(policy.name);
  });

  it("asks for a data set of each figure that queries directly", async () => {
    const registered = await collect(dashboardsProgram([benches]));
    const { sql, columns } = figureData(figure);
    const source = "arn:aws:quicksight:ca-central-1:111122223333:datasource/parks-dev";
    expect(named(registered, "dashboards-benches-benches-by-year").inputs).to.deep.equal({
      awsAccountId: "111122223333",
      dataSetId: "parks-dev-benches--benches-by-year",
      name: "Benches: Benches by year",
      importMode: "DIRECT_QUERY",
      physicalTableMap: {
        figure: {
          customSql: {
            dataSourceArn: source,
            name: "benches-by-year",
            sqlQuery: sql,
            columns,
          },
        },
      },
    });
  });

  it("asks for a dashboard of each report, read by the principals in the facts", async () => {
    const registered = await collect(dashboardsProgram([benches]));
    const dashboard = named(registered, "dashboards-benches");
    const actions = [
      "quicksight:DescribeDashboard",
      "quicksight:ListDashboardVersions",
      "quicksight:QueryDashboard",
    ];
    const principal = (name: string) => `arn:aws:quicksight:ca-central-1:111122223333:${name}`;
    expect(dashboard.inputs).to.deep.equal({
      awsAccountId: "111122223333",
      dashboardId: "parks-dev-benches",
      name: "Benches",
      permissions: [
        { principal: principal("group/default/parks"), actions },
        { principal: principal("user/default/lead"), actions },
      ],
      definition: {
        dataSetIdentifierDeclarations: [
          {
            identifier: "benches-by-year",
            dataSetArn: principal("dataset/parks-dev-benches--benches-by-year"),
          },
        ],
        sheets: [
          {
            sheetId: "benches",
            name: "Benches",
            description: "How many benches there are",
            contentType: "INTERACTIVE",
            visuals: [visualOf(figure)],
            layouts: [{ configuration: { gridLayout: { elements: gridOf([figure]) } } }],
          },
        ],
      },
    });
    expect(dashboard.dependsOn).to.include("dashboards-benches-benches-by-year");
  });

  it("lets its role read the tables of reports only, and query in its own workgroup only", async () => {
    let terms: Record<string, readonly string[]> = {};
    await collect(
      dashboardsProgram([benches, trees], (role) => {
        terms = Object.fromEntries(
          role.permissions.document().Statement.map(({ Sid, Resource }) => [Sid, Resource]),
        );
      }),
    );
    const workgroup = "arn:aws:athena:ca-central-1:111122223333:workgroup/parks-dev-visualise";
    expect(terms["QueryInWorkgroup"]).to.deep.equal([workgroup]);
    expect(terms["ShowWorkgroup"]).to.deep.equal([workgroup]);
    expect(terms["ShowCatalog"]).to.deep.equal([
      "arn:aws:athena:ca-central-1:111122223333:datacatalog/AwsDataCatalog",
    ]);
    expect(terms["CuratedReadTables"]).to.deep.equal([
      "arn:aws:s3:::parks-dev-curated-111122223333/park-benches/benches_by_year/*",
    ]);
    expect(terms["AthenaResultsWrite"]).to.deep.equal([
      "arn:aws:s3:::parks-dev-athena-results-111122223333/visualise/*",
    ]);
    expect(Object.entries(terms).filter(([, resources]) => resources.includes("*"))).to.deep.equal([
      ["ListAthena", ["*"]],
    ]);
  });

  it("refuses a department without a report and registers nothing of it", async () => {
    const { registered, error } = await attempt(dashboardsProgram([trees]));
    expect(error?.message).to.equal(
      "dashboards need a report; add one to a dataset or remove quickSight from the stack",
    );
    expect(ofType(registered, "platform:components:Dashboards")).to.deep.equal([]);
  });
});
