import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DataProduct, Department } from "../../environments/facts/facts";
import type { Duty } from "../identity/duties";
import { DutyRole } from "../identity/duty-role";
import { type Trust, trustText } from "../identity/trust";
import type { Names } from "../names";
import type { Protection } from "../protection";
import { IAM_DECIDES } from "../storage/catalog";
import type { EncryptionKeys } from "../storage/encryption-keys";
import { productFolder, PRODUCTS_FOLDER, tableName } from "../storage/lake-layout";
import type { Zone } from "../storage/zone";
import { QueryWorkspace } from "./query-workspace";

/** Arguments of {@link DataProducts}. */
export interface DataProductsArgs {
  readonly names: Names;
  readonly department: Pick<Department, "title" | "owner" | "products" | "datasets">;
  readonly keys: EncryptionKeys;
  /** The zone of the tables. */
  readonly curated: Zone;
  /** The zone of the readers' query results. */
  readonly results: Zone;
  /** Bytes that one query of a reader may scan. */
  readonly scanLimitBytes: number;
  readonly protection: Protection;
  /** See {@link DutyRole}. */
  readonly permissionsBoundary?: string;
}

/**
 * Tables for readers outside the department: each holds only the columns that were agreed, because IAM cannot leave out
 * columns of a table that it lets someone read.
 *
 * Creates a Glue database for them, and for each product a role that the named readers take on until their date, and a
 * workgroup for its queries. The tables are Iceberg tables that the curate job makes with the rows of their source.
 *
 * Each product has a workgroup of its own: a session of the role has no rights but the role's, so it can keep results
 * only where the role may, and whoever may query in a workgroup reads everyone's results in it.
 *
 * Taking a product out of the configuration closes it at once; its table stays until someone removes it.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/querying.html
 * @throws when a product's names or readers are none that AWS accepts.
 */
export class DataProducts extends pulumi.ComponentResource {
  /** The readers' roles, one for each product, for `DutyPolicies`. */
  readonly roles: readonly DutyRole[];
  private readonly args: DataProductsArgs;

  constructor(name: string, args: DataProductsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { names, department, protection } = args;
    refuseProducts(names, department);
    super("platform:components:DataProducts", name, {}, opts);
    this.args = args;
    if (department.products.length > 0) {
      new aws.glue.CatalogDatabase(
        `${name}-database`,
        {
          name: names.productsDatabase(),
          description: `${department.title}: data products`,
          locationUri: `s3://${args.curated.bucket}/`,
          parameters: { owner: department.owner },
          createTableDefaultPermissions: [IAM_DECIDES],
        },
        { parent: this, ...protection },
      );
    }
    this.roles = department.products.map((product) => this.reader(name, product));
    this.registerOutputs({});
  }

  /** Makes the tables of the products. */
  grantWrite(role: DutyRole): void {
    const { names, department, curated } = this.args;
    for (const product of department.products) {
      curated.grantReadWrite(role, product.dataset, productFolder(product.name));
      role.allow({
        sid: "CatalogWriteProducts",
        actions: ["glue:CreateTable", "glue:GetDatabase", "glue:GetTable", "glue:UpdateTable"],
        resources: tableArns(names, product),
      });
    }
  }

  /** The role of a product's readers, and where they query. */
  private reader(name: string, product: DataProduct): DutyRole {
    const { names, keys, curated, results, scanLimitBytes, permissionsBoundary } = this.args;
    const duty = dutyOf(product);
    const role = new DutyRole(
      `${name}-${product.name}`,
      {
        names,
        duty,
        trust: trustOf(product),
        description: `Reads the data product: ${product.title}`,
        ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
      },
      { parent: this },
    );
    const workspace = new QueryWorkspace(
      `${name}-${product.name}-queries`,
      {
        names,
        keys,
        workgroup: names.workgroup(duty),
        description: `Readers of the data product: ${product.title}`,
        results,
        resultsPrefix: `${duty}/`,
        scanLimitBytes,
        database: names.productsDatabase(),
        queries: [{ id: product.name, title: product.title, sql: selectAll(product) }],
      },
      { parent: this },
    );
    workspace.grantQuery(role);
    curated.grantRead(role, product.dataset, productFolder(product.name));
    role.allow({
      sid: "CatalogReadProduct",
      actions: ["glue:GetDatabase", "glue:GetTable"],
      resources: tableArns(names, product),
    });
    return role;
  }
}

const dutyOf = ({ name }: DataProduct): Duty => `consume-${name}`;

const trustOf = ({ consumers }: DataProduct): Trust => ({ by: "consumers", consumers });

/** Glue asks for the right on the catalog and on the database as well as on the table. */
const tableArns = (names: Names, { name }: DataProduct): string[] => [
  names.catalogArn(),
  names.productsDatabaseArn(),
  names.productTableArn(tableName(name)),
];

const selectAll = ({ name, columns }: DataProduct): string =>
  `SELECT ${columns.map((column) => `"${column}"`).join(", ")}\nFROM ${tableName(name)}\n`;

/**
 * Refuses products that AWS would refuse half-way, or that would lie in the way of a curated table.
 *
 * @throws when a role or workgroup cannot be named after a product, when its readers do not fit into a trust policy,
 * when it names a column twice, or when a curated table has the name of the products' folder.
 */
export function refuseProducts(
  names: Names,
  { products, datasets }: Pick<Department, "products" | "datasets">,
): void {
  for (const product of products) {
    names.role(dutyOf(product));
    names.workgroup(dutyOf(product));
    names.productTableArn(tableName(product.name));
    trustText(names, dutyOf(product), trustOf(product));
    const twice = product.columns.find((one, place) => product.columns.indexOf(one) < place);
    if (twice !== undefined) {
      throw new Error(
        `data product ${product.name} names the column "${twice}" twice; remove one in department.yaml`,
      );
    }
  }
  for (const { name, curated } of datasets) {
    if (curated.some(({ table }) => table === PRODUCTS_FOLDER)) {
      throw new Error(
        `dataset ${name} has a curated table "${PRODUCTS_FOLDER}", which is the folder of data products; rename its file`,
      );
    }
  }
}
