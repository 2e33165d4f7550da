import { expect } from "chai";
import { DataProducts, refuseProducts } from "../../../components/analysis/data-products";
import { trustDocument } from "../../../components/identity/trust";
import { protectionOf } from "../../support/protection";
import { EncryptionKeys } from "../../../components/storage/encryption-keys";
import { Zone } from "../../../components/storage/zone";
import type { DataProduct } from "../../../environments/facts/facts";
import { attempt, collect, document, named, ofType } from "../../support/collector";
import { benches, parks } from "../../support/facts";
import { granted, parksNames } from "../../support/platform";

const product: DataProduct = {
  name: "bench-counts",
  title: "How many benches there are",
  dataset: "park-benches",
  table: "benches_by_year",
  columns: ["year", "benches"],
  consumers: [{ role: "city-planning", until: "2027-06-30" }],
};

const productsProgram =
  (...products: readonly DataProduct[]) =>
  (): DataProducts => {
    const names = parksNames();
    const protection = protectionOf("dev");
    const keys = new EncryptionKeys("keys", { names, protection, datasetKeys: [] });
    return new DataProducts("products", {
      names,
      department: { ...parks.department, products },
      keys,
      curated: new Zone("curated", names, keys),
      results: new Zone("athena-results", names, keys),
      scanLimitBytes: 10_000_000,
      protection,
      permissionsBoundary: names.boundaryArn(),
    });
  };

const glue = (resource: string) => `arn:aws:glue:ca-central-1:111122223333:${resource}`;
const bucket = (zone: string) => `arn:aws:s3:::parks-dev-${zone}-111122223333`;
const TABLE = [
  glue("catalog"),
  glue("database/parks_dev_products"),
  glue("table/parks_dev_products/bench_counts"),
];
const FILES = [`${bucket("curated")}/park-benches/products/bench-counts/*`];

describe("data products", () => {
  it("makes a database where IAM decides, and nothing at all without a product", async () => {
    const registered = await collect(productsProgram(product));
    expect(named(registered, "products-database").inputs).to.deep.equal({
      name: "parks_dev_products",
      description: "Parks: data products",
      locationUri: "s3://parks-dev-curated-111122223333/",
      parameters: { owner: "Head of Parks" },
      createTableDefaultPermissions: [
        {
          permissions: ["ALL"],
          principal: { dataLakePrincipalIdentifier: "IAM_ALLOWED_PRINCIPALS" },
        },
      ],
    });
    const none = await collect(productsProgram());
    expect(none.filter(({ parent }) => parent === "products")).to.deep.equal([]);
  });

  it("makes a role that the named readers take on until their day, capped like every role", async () => {
    const role = named(await collect(productsProgram(product)), "products-bench-counts-role");
    expect(document(role, "assumeRolePolicy")).to.deep.equal(
      trustDocument(parksNames(), "consume-bench-counts", {
        by: "consumers",
        consumers: product.consumers,
      }),
    );
    expect({ ...role.inputs, assumeRolePolicy: undefined }).to.deep.equal({
      name: "parks-dev-consume-bench-counts",
      description: "Reads the data product: How many benches there are",
      assumeRolePolicy: undefined,
      maxSessionDuration: 3600,
      permissionsBoundary: "arn:aws:iam::111122223333:policy/boundary-parks-dev",
      tags: { department: "parks", stage: "dev", duty: "consume-bench-counts" },
    });
  });

  it("lets readers query the product's table in their own workgroup, and read nothing else", async () => {
    let policy: unknown;
    await collect(() => {
      const [role] = productsProgram(product)().roles;
      policy = role?.permissions
        .document()
        .Statement.map(({ Sid, Action, Resource }) => [Sid, Action.join(" "), Resource]);
    });
    const results = `${bucket("athena-results")}/consume-bench-counts/*`;
    expect(policy).to.deep.equal([
      ["AthenaResultsList", "s3:ListBucket", [bucket("athena-results")]],
      [
        "AthenaResultsLocate",
        "s3:GetBucketLocation s3:ListBucketMultipartUploads",
        [bucket("athena-results")],
      ],
      ["AthenaResultsRead", "s3:GetObject", [results]],
      [
        "AthenaResultsWrite",
        "s3:AbortMultipartUpload s3:ListMultipartUploadParts s3:PutObject",
        [results],
      ],
      ["CatalogReadProduct", "glue:GetDatabase glue:GetTable", [...TABLE].sort()],
      ["CuratedList", "s3:ListBucket", [bucket("curated")]],
      ["CuratedReadTables", "s3:GetObject", FILES],
      ["DecryptThroughS3", "kms:Decrypt", ["arn:aws:kms:ca-central-1:111122223333:key/*"]],
      [
        "EncryptThroughS3",
        "kms:Decrypt kms:GenerateDataKey",
        ["arn:aws:kms:ca-central-1:111122223333:key/*"],
      ],
      [
        "QueryInWorkgroup",
        "athena:GetQueryExecution athena:GetQueryResults athena:StartQueryExecution athena:StopQueryExecution",
        ["arn:aws:athena:ca-central-1:111122223333:workgroup/parks-dev-consume-bench-counts"],
      ],
      ["QueryLooksAtDefault", "glue:GetDatabase", [glue("catalog"), glue("database/default")]],
    ]);
  });

  it("offers a query of the agreed columns in the readers' workgroup", async () => {
    const registered = await collect(productsProgram(product));
    const [query] = ofType(registered, "aws:athena/namedQuery:NamedQuery");
    expect(query?.inputs).to.deep.equal({
      name: "bench-counts",
      description: "How many benches there are",
      workgroup: "parks-dev-consume-bench-counts",
      database: "parks_dev_products",
      query: 'SELECT "year", "benches"\nFROM bench_counts\n',
    });
  });

  it("lets the curate job make the tables, and delete nothing beside them", async () => {
    const { Statement } = await granted("curate", (role) => {
      productsProgram(product)().grantWrite(role);
    });
    expect(Statement.map(({ Sid, Action, Resource }) => [Sid, Action, Resource])).to.deep.equal([
      [
        "CatalogWriteProducts",
        ["glue:CreateTable", "glue:GetDatabase", "glue:GetTable", "glue:UpdateTable"],
        [...TABLE].sort(),
      ],
      ["CuratedList", ["s3:ListBucket"], [bucket("curated")]],
      ["CuratedReadTables", ["s3:GetObject"], FILES],
      ["CuratedWriteTables", ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"], FILES],
      ["DecryptThroughS3", ["kms:Decrypt"], ["arn:aws:kms:ca-central-1:111122223333:key/*"]],
      [
        "EncryptThroughS3",
        ["kms:Decrypt", "kms:GenerateDataKey"],
        ["arn:aws:kms:ca-central-1:111122223333:key/*"],
      ],
    ]);
  });

  const refused: [string, Partial<DataProduct>, string | RegExp][] = [
    [
      "a column twice",
      { columns: ["year", "benches", "year"] },
      'data product bench-counts names the column "year" twice; remove one in department.yaml',
    ],
    ["a product without readers", { consumers: [] }, /^nobody may take on the role/],
    ["a name that no role can have", { name: "b".repeat(47) }, /^role name/],
  ];
  for (const [what, changes, message] of refused) {
    it(`refuses ${what} and registers nothing of it`, async () => {
      const { registered, error } = await attempt(productsProgram({ ...product, ...changes }));
      expect(error?.message).to.match(
        typeof message === "string" ? RegExp(`^${message}$`) : message,
      );
      expect(registered.filter(({ name }) => name.startsWith("products"))).to.deep.equal([]);
    });
  }

  it("refuses a curated table in the products' folder", () => {
    const datasets = [{ ...benches, curated: [{ table: "products", sql: "SELECT 1" }] }];
    expect(() => {
      refuseProducts(parksNames(), { products: [], datasets });
    }).to.throw(
      'dataset park-benches has a curated table "products", which is the folder of data products; rename its file',
    );
  });

  it("accepts the longest name that a role can have", () => {
    const name = "b".repeat(64 - "parks-dev-consume-".length);
    expect(() => {
      refuseProducts(parksNames(), { products: [{ ...product, name }], datasets: [benches] });
    }).not.to.throw();
  });
});
