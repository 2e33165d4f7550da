import { expect } from "chai";
import { Catalog } from "../../../components/storage/catalog";
import { landingTable } from "../../../components/storage/landing-table";
import { protectionOf } from "../../support/protection";
import type { Dataset, LandingFormat } from "../../../environments/facts/facts";
import { attempt, collect, named, ofType, type Registered } from "../../support/collector";
import { benches, field, parks, parksWith, trees } from "../../support/facts";
import { granted, parksNames } from "../../support/platform";

const catalogProgram =
  (...datasets: Dataset[]) =>
  (): Catalog =>
    new Catalog("catalog", {
      names: parksNames(),
      department: parksWith(...datasets).department,
      protection: protectionOf("dev"),
    });
const catalogOf = (...datasets: Dataset[]): Promise<Registered[]> =>
  collect(catalogProgram(...datasets));

describe("catalog", () => {
  it("makes a database for each zone with tables, with access left to IAM in so many words", async () => {
    const databases = ofType(await catalogOf(benches), "aws:glue/catalogDatabase:CatalogDatabase");
    expect(databases.map(({ inputs }) => inputs)).to.deep.equal(
      [
        ["curated", "confidential"],
        ["landing", "confidential"],
        ["quarantine", "confidential"],
        ["raw", "confidential"],
        ["trusted", "confidential"],
      ].map(([zone, classification]) => ({
        name: `parks_dev_${String(zone)}`,
        description: `Parks: ${String(zone)}`,
        locationUri: `s3://parks-dev-${String(zone)}-111122223333/`,
        parameters: { owner: parks.department.owner, classification },
        createTableDefaultPermissions: [
          {
            permissions: ["ALL"],
            principal: { dataLakePrincipalIdentifier: "IAM_ALLOWED_PRINCIPALS" },
          },
        ],
      })),
    );
  });

  it("classifies a zone by its worst column, without columns that trust drops", async () => {
    const registered = await catalogOf({
      ...benches,
      fields: [
        field("a", { classification: "internal" }),
        field("b", { classification: "restricted", privacy: "drop" }),
      ],
    });
    const classes = ofType(registered, "aws:glue/catalogDatabase:CatalogDatabase").map(
      ({ inputs }) => (inputs["parameters"] as Record<string, string>)["classification"],
    );
    expect(classes).to.deep.equal([
      "internal",
      "restricted",
      "restricted",
      "restricted",
      "internal",
    ]);
  });

  it("makes a landing table where Athena can read the files, and no other table", async () => {
    const tables = ofType(await catalogOf(benches, trees), "aws:glue/catalogTable:CatalogTable");
    expect(tables.map(({ name }) => name)).to.deep.equal(["catalog-landing-park-benches"]);
    expect(tables[0]?.inputs).to.deep.equal({
      name: "park_benches",
      databaseName: "parks_dev_landing",
      description: "Park benches",
      owner: "Head of Parks",
      tableType: "EXTERNAL_TABLE",
      parameters: {
        EXTERNAL: "TRUE",
        classification: "csv",
        contractVersion: "1.0.0",
        licence: "OGL-Canada-2.0",
        retentionDays: "730",
      },
      storageDescriptor: {
        location: "s3://parks-dev-landing-111122223333/park-benches/",
        inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
        outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
        serDeInfo: {
          serializationLibrary: "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
          parameters: { "field.delim": "\u0001", "serialization.encoding": "utf-8" },
        },
        columns: [{ name: "line", type: "string", comment: "One line of the file, as received" }],
      },
    });
  });

  const formats: [LandingFormat, string[] | undefined][] = [
    [{ kind: "excel" }, undefined],
    [{ kind: "csv", delimiter: ";", encoding: "windows-1252" }, ["line string"]],
    [{ kind: "json" }, ["line string"]],
    [{ kind: "parquet" }, ["tree_id string", "height decimal(5,2)"]],
  ];
  for (const [format, columns] of formats) {
    it(`shows a ${format.kind} file as ${columns?.join(" and ") ?? "no table"}`, () => {
      const table = landingTable(format, [
        field("tree_id"),
        field("height", { type: "decimal(5,2)" }),
      ]);
      expect(table?.columns.map(({ name, type }) => `${name} ${type}`)).to.deep.equal(columns);
    });
  }

  it("refuses a curated table called ledger and registers nothing", async () => {
    const { registered, error } = await attempt(
      catalogProgram({ ...benches, curated: [{ table: "ledger", sql: "SELECT 1" }] }),
    );
    expect(error?.message).to.equal(
      `dataset park-benches has a curated table "ledger", which is the ledger's folder; rename its file`,
    );
    expect(registered).to.deep.equal([]);
  });

  it("refuses two datasets that make the same curated table", async () => {
    const { error } = await attempt(
      catalogProgram(benches, { ...trees, curated: benches.curated }),
    );
    expect(error?.message).to.equal(
      `datasets park-benches and trees both make the curated table "benches_by_year"; rename one of the files`,
    );
  });

  it("grants a table together with its database and the catalog, and never the right to drop it", async () => {
    const policy = await granted("clean", (role) => {
      const catalog = catalogProgram(benches)();
      catalog.grantWrite(role, "raw", "park_benches");
      catalog.grantRead(role, "trusted", "park_benches");
    });
    const arn = "arn:aws:glue:ca-central-1:111122223333";
    expect(policy.Statement).to.deep.equal([
      {
        Sid: "CatalogReadTrusted",
        Effect: "Allow",
        Action: ["glue:GetDatabase", "glue:GetTable"],
        Resource: [
          `${arn}:catalog`,
          `${arn}:database/parks_dev_trusted`,
          `${arn}:table/parks_dev_trusted/park_benches`,
        ],
      },
      {
        Sid: "CatalogWriteRaw",
        Effect: "Allow",
        Action: ["glue:CreateTable", "glue:GetDatabase", "glue:GetTable", "glue:UpdateTable"],
        Resource: [
          `${arn}:catalog`,
          `${arn}:database/parks_dev_raw`,
          `${arn}:table/parks_dev_raw/park_benches`,
        ],
      },
    ]);
  });

  it("hangs every table under the catalog", async () => {
    expect(named(await catalogOf(benches), "catalog-landing-park-benches").parent).to.equal(
      "catalog",
    );
  });
});
