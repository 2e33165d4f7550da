import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Classification, Dataset, Department } from "../../environments/facts/facts";
import { pascal } from "./bucket-policies";
import type { DutyRole } from "../identity/duty-role";
import { landingTable } from "./landing-table";
import {
  DATABASE_ZONES,
  datasetPrefix,
  type DatabaseZone,
  LEDGER_FOLDER,
  PROFILE_FOLDER,
  tableName,
} from "./lake-layout";
import type { Names } from "../names";
import type { Protection } from "../protection";

/** Arguments of {@link Catalog}. */
export interface CatalogArgs {
  readonly names: Names;
  readonly department: Department;
  readonly protection: Protection;
}

/** From harmless to harmful. */
const CLASSIFICATIONS: readonly Classification[] = [
  "public",
  "internal",
  "confidential",
  "restricted",
];

/**
 * A Glue database for each zone that has tables, and a table over the files as received where Athena can
 * read them.
 *
 * The tables of the other zones are Iceberg tables, made and changed by the jobs: a table that both
 * Pulumi and an engine write loses its metadata pointer on the next deployment.
 *
 * @throws when two datasets would share a table, or a curated table is called `ledger`.
 */
export class Catalog extends pulumi.ComponentResource {
  private readonly names: Names;

  constructor(name: string, args: CatalogArgs, opts?: pulumi.ComponentResourceOptions) {
    refuseSharedTables(args.department.datasets);
    super("platform:components:Catalog", name, {}, opts);
    const { names, department, protection } = args;
    this.names = names;
    const landing = Object.fromEntries(
      DATABASE_ZONES.map((zone) => [
        zone,
        new aws.glue.CatalogDatabase(
          `${name}-${zone}`,
          {
            name: names.database(zone),
            description: `${department.title}: ${zone}`,
            locationUri: `s3://${names.bucket(zone)}/`,
            parameters: {
              owner: department.owner,
              classification: worstOf(zone, department.datasets),
            },
            createTableDefaultPermissions: [IAM_DECIDES],
          },
          { parent: this, ...protection },
        ),
      ]),
    )["landing"];
    for (const dataset of department.datasets) {
      const table = landingTable(dataset.landing, dataset.fields);
      if (table === undefined || landing === undefined) continue;
      new aws.glue.CatalogTable(
        `${name}-landing-${dataset.name}`,
        {
          name: tableName(dataset.name),
          databaseName: landing.name,
          description: dataset.title,
          owner: dataset.owner,
          tableType: "EXTERNAL_TABLE",
          parameters: {
            EXTERNAL: "TRUE",
            classification: table.classification,
            contractVersion: dataset.contractVersion,
            licence: dataset.licence,
            retentionDays: String(dataset.retentionDays),
          },
          storageDescriptor: {
            location: `s3://${names.bucket("landing")}/${datasetPrefix(dataset.name)}`,
            inputFormat: table.inputFormat,
            outputFormat: table.outputFormat,
            serDeInfo: {
              serializationLibrary: table.serde,
              parameters: table.serdeParameters,
            },
            columns: table.columns.map((column) => ({ ...column })),
          },
        },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }

  /** Finds a table; the bytes are granted by the zone. */
  grantRead(role: DutyRole, zone: DatabaseZone, table: string): void {
    this.grant(role, zone, table, "Read", ["glue:GetDatabase", "glue:GetTable"]);
  }

  /**
   * Makes a table and moves its pointer to the next commit: what Iceberg's `GlueCatalog` calls to create,
   * append, merge and overwrite. Nothing here drops a table.
   *
   * @see https://iceberg.apache.org/docs/1.7.1/aws/#glue-catalog
   */
  grantWrite(role: DutyRole, zone: DatabaseZone, table: string): void {
    const actions = ["glue:CreateTable", "glue:GetDatabase", "glue:GetTable", "glue:UpdateTable"];
    this.grant(role, zone, table, "Write", actions);
  }

  /**
   * Glue asks for the right on the catalog and on the database as well as on the table.
   *
   * @see https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html
   */
  private grant(
    role: DutyRole,
    zone: DatabaseZone,
    table: string,
    verb: string,
    actions: readonly string[],
  ): void {
    role.allow({
      sid: `Catalog${verb}${pascal(zone)}`,
      actions,
      resources: [
        this.names.catalogArn(),
        this.names.databaseArn(zone),
        this.names.tableArn(zone, table),
      ],
    });
  }
}

/**
 * Access is IAM's business until the department hands it to Lake Formation. Said explicitly: the
 * account's default may be anything, and a database without it hides its tables from every role.
 *
 * @see https://docs.aws.amazon.com/lake-formation/latest/dg/change-settings.html
 */
export const IAM_DECIDES: aws.types.input.glue.CatalogDatabaseCreateTableDefaultPermission = {
  permissions: ["ALL"],
  principal: { dataLakePrincipalIdentifier: "IAM_ALLOWED_PRINCIPALS" },
};

/** How harmful the worst column of a zone is. Dropped columns do not reach the zones after raw. */
function worstOf(zone: DatabaseZone, datasets: readonly Dataset[]): Classification {
  const cleaned = zone === "trusted" || zone === "curated";
  const ranks = datasets
    .flatMap(({ fields }) => fields)
    .filter((field) => !(cleaned && field.privacy === "drop"))
    .map((field) => CLASSIFICATIONS.indexOf(field.classification));
  return CLASSIFICATIONS[Math.max(0, ...ranks)] ?? "restricted";
}

/**
 * Refuses datasets whose curated tables would overwrite each other, the ledger or the profiles.
 *
 * @throws when two datasets make the same curated table, or one is called `ledger` or `profile`.
 */
export function refuseSharedTables(datasets: readonly Dataset[]): void {
  const owners = new Map<string, string>();
  for (const { name, curated } of datasets) {
    for (const { table } of curated) {
      if (table === LEDGER_FOLDER || table === PROFILE_FOLDER) {
        throw new Error(
          `dataset ${name} has a curated table "${table}", which is the ${table}'s folder; rename its file`,
        );
      }
      const other = owners.get(table);
      if (other !== undefined) {
        throw new Error(
          `datasets ${other} and ${name} both make the curated table "${table}"; rename one of the files`,
        );
      }
      owners.set(table, name);
    }
  }
}
