import * as quicksight from "@pulumi/aws-native/quicksight";
import * as pulumi from "@pulumi/pulumi";
import type { Dataset, QuickSightFacts, Report } from "../../environments/facts/facts";
import { DutyPolicies } from "../identity/duty-policies";
import type { DutyRole } from "../identity/duty-role";
import type { Names } from "../names";
import type { Catalog } from "../storage/catalog";
import type { EncryptionKeys } from "../storage/encryption-keys";
import type { Zone } from "../storage/zone";
import { QueryWorkspace } from "./query-workspace";
import { figureData } from "./quicksight-data-set";
import { gridOf, visualOf } from "./quicksight-visual";

/** Arguments of {@link Dashboards}. */
export interface DashboardsArgs {
  readonly names: Names;
  readonly keys: EncryptionKeys;
  readonly catalog: Catalog;
  readonly curated: Zone;
  /** The zone of the dashboards' query results. */
  readonly results: Zone;
  /** What QuickSight queries as; trusts `quicksight`. */
  readonly role: DutyRole;
  readonly datasets: readonly Dataset[];
  readonly quickSight: QuickSightFacts;
  /** Bytes that one query of a dashboard may scan. */
  readonly scanLimitBytes: number;
}

/**
 * What a reader of a dashboard may do.
 *
 * @see https://docs.aws.amazon.com/quicksight/latest/APIReference/API_CreateDashboard.html
 */
const READ_DASHBOARD = [
  "quicksight:DescribeDashboard",
  "quicksight:ListDashboardVersions",
  "quicksight:QueryDashboard",
];

/**
 * Each report as a dashboard in QuickSight, from the same definitions as workbook and portal.
 *
 * Creates a workgroup and a data source that queries in it under a role of its own, whose policy it writes down, a data
 * set for each figure and a dashboard for each report. The account must have a QuickSight subscription, with its users
 * in the home region. Readers are permitted the dashboards only: nobody builds on the data sets by hand.
 *
 * Data sets query directly: nothing is stored in QuickSight, nothing must be refreshed, and the tables are small.
 *
 * The resources are those of AWS's own provider. The classic one has no `definition` of a dashboard in its types, and
 * keeps finding differences in what QuickSight returns; this one compares what was asked for.
 *
 * @see https://docs.aws.amazon.com/quicksight/latest/user/datasource-run-as-role.html
 * @see https://docs.aws.amazon.com/quicksight/latest/APIReference/API_DataSourceErrorInfo.html
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/36733
 * @throws when an id would be none that QuickSight accepts.
 */
export class Dashboards extends pulumi.ComponentResource {
  private readonly args: DashboardsArgs;

  constructor(name: string, args: DashboardsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { names, keys, results, role, datasets, scanLimitBytes } = args;
    refuseDashboards(names, datasets);
    super("platform:components:Dashboards", name, {}, opts);
    this.args = args;
    const workgroup = names.workgroup(role.duty);
    const workspace = new QueryWorkspace(
      `${name}-queries`,
      {
        names,
        keys,
        workgroup,
        description: `Dashboards of ${names.identity.stack}`,
        results,
        resultsPrefix: `${role.duty}/`,
        scanLimitBytes,
        database: names.database("curated"),
        queries: [],
      },
      { parent: this },
    );
    this.grantShow(role, workspace);
    // QuickSight tries the role when the source is made: what it may do must be written down by then.
    const policies = new DutyPolicies(`${name}-policies`, { roles: [role] }, { parent: this });
    const source = new quicksight.DataSource(
      `${name}-source`,
      {
        awsAccountId: names.identity.accountId,
        dataSourceId: names.identity.stack,
        name: names.identity.stack,
        type: "ATHENA",
        dataSourceParameters: {
          athenaParameters: { workGroup: workgroup, roleArn: role.role.arn },
        },
      },
      { parent: this, dependsOn: [workspace, policies] },
    );
    for (const report of reportsOf(datasets)) this.dashboard(name, report, source);
    this.registerOutputs({});
  }

  private dashboard(name: string, report: Report, source: quicksight.DataSource): void {
    const { names, quickSight } = this.args;
    const { accountId: awsAccountId } = names.identity;
    const declared = report.figures.map((figure) => {
      const { sql, columns } = figureData(figure);
      const set = new quicksight.DataSet(
        `${name}-${report.id}-${figure.id}`,
        {
          awsAccountId,
          dataSetId: dataSetId(names, report, figure.id),
          name: `${report.title}: ${figure.title}`,
          importMode: "DIRECT_QUERY",
          physicalTableMap: {
            figure: {
              customSql: {
                dataSourceArn: source.arn,
                name: figure.id,
                sqlQuery: sql,
                columns: columns.map((column) => ({ ...column })),
              },
            },
          },
        },
        { parent: this },
      );
      return { identifier: figure.id, dataSetArn: set.arn };
    });
    new quicksight.Dashboard(
      `${name}-${report.id}`,
      {
        awsAccountId,
        dashboardId: dashboardId(names, report),
        name: report.title,
        permissions: quickSight.principals.toSorted().map((principal) => ({
          principal: names.arn("quicksight", principal),
          actions: READ_DASHBOARD,
        })),
        definition: {
          dataSetIdentifierDeclarations: declared,
          sheets: [
            {
              sheetId: report.id,
              name: report.title,
              description: report.description,
              contentType: "INTERACTIVE",
              visuals: report.figures.map(visualOf),
              layouts: [{ configuration: { gridLayout: { elements: gridOf(report.figures) } } }],
            },
          ],
        },
      },
      { parent: this },
    );
  }

  /**
   * Lets the role do what QuickSight does for a viewer: look at the workgroup and the catalogue, query, read the tables.
   *
   * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSQuicksightAthenaAccess.html
   */
  private grantShow(role: DutyRole, workspace: QueryWorkspace): void {
    const { names, catalog, curated, datasets } = this.args;
    workspace.grantQuery(role);
    role.allow({
      sid: "ShowWorkgroup",
      actions: ["athena:GetQueryResultsStream", "athena:GetWorkGroup"],
      resources: [names.workgroupArn(names.workgroup(role.duty))],
    });
    role.allow({
      sid: "ShowCatalog",
      actions: ["athena:GetDataCatalog"],
      resources: [names.arn("athena", "datacatalog/AwsDataCatalog")],
    });
    // QuickSight lists before it uses; lists name no resource.
    role.allow({
      sid: "ListAthena",
      actions: ["athena:ListDataCatalogs", "athena:ListWorkGroups"],
      resources: ["*"],
    });
    for (const dataset of datasets.filter(({ reports }) => reports.length > 0)) {
      for (const { table } of dataset.curated) {
        curated.grantRead(role, dataset.name, table);
        catalog.grantRead(role, "curated", table);
      }
    }
  }
}

const reportsOf = (datasets: readonly Dataset[]): Report[] =>
  datasets.flatMap(({ reports }) => reports);

const dashboardId = (names: Names, { id }: Report): string => names.named("quicksight", id);

/** Two hyphens: a report `a-b` with a figure `c` is not a report `a` with a figure `b-c`. */
const dataSetId = (names: Names, { id }: Report, figure: string): string =>
  names.named("quicksight", `${id}--${figure}`);

/**
 * Refuses what QuickSight would refuse half-way.
 *
 * @throws when there is nothing to show, or an id would be too long.
 */
export function refuseDashboards(names: Names, datasets: readonly Dataset[]): void {
  const reports = reportsOf(datasets);
  if (reports.length === 0) {
    throw new Error(
      "dashboards need a report; add one to a dataset or remove quickSight from the stack",
    );
  }
  for (const report of reports) {
    dashboardId(names, report);
    for (const figure of report.figures) dataSetId(names, report, figure.id);
  }
}
