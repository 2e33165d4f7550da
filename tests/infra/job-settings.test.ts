import { expect } from "chai";
import { jobSettings } from "../../infra/job-settings";
import { benches, parks, withDatasetKeys } from "../support/facts";

describe("job settings", () => {
  it("tells a dataset's jobs all that they need and nothing of another dataset", () => {
    expect(jobSettings(parks, benches)).to.deep.equal({
      department: "parks",
      stage: "dev",
      dataset: "park-benches",
      table: "park_benches",
      zones: {
        landing: { bucket: "parks-dev-landing-111122223333" },
        raw: { bucket: "parks-dev-raw-111122223333", database: "parks_dev_raw" },
        trusted: { bucket: "parks-dev-trusted-111122223333", database: "parks_dev_trusted" },
        quarantine: {
          bucket: "parks-dev-quarantine-111122223333",
          database: "parks_dev_quarantine",
        },
        curated: { bucket: "parks-dev-curated-111122223333", database: "parks_dev_curated" },
      },
      landing: { kind: "csv", delimiter: ",", encoding: "utf-8" },
      fields: benches.fields,
      cleaning: { engine: "glue" },
      recipe: [],
      rules: ['IsComplete "bench_id"', 'IsUnique "bench_id"'],
      curated: [{ table: "benches_by_year", sql: "SELECT 1 AS benches FROM park_benches" }],
      owner: "Head of Parks",
      licence: "OGL-Canada-2.0",
      title: "Park benches",
      description: "Every bench in a park",
      retentionDays: 730,
      contractVersion: "1.0.0",
      pseudonymKeyParameter: "/parks-dev/pseudonymisation-key",
    });
  });

  it("names the column by which the latest of rows with the same key is told", () => {
    expect(jobSettings(parks, { ...benches, latestBy: "placed" })).to.deep.equal({
      ...jobSettings(parks, benches),
      latestBy: "placed",
    });
  });

  it("names the key of a dataset that has its own by the ARN of its alias", () => {
    expect(jobSettings(withDatasetKeys(parks), benches)).to.deep.equal({
      ...jobSettings(parks, benches),
      encryptionKey: "arn:aws:kms:ca-central-1:111122223333:alias/parks-dev-data-park-benches",
    });
  });

  it("says where DataBrew's output lies, and which of its columns names the file", () => {
    expect(jobSettings(parks, { ...benches, cleaning: "databrew" }).cleaning).to.deep.equal({
      engine: "databrew",
      job: "parks-dev-park-benches-cleanse",
      prefix: "park-benches/databrew/",
      fileColumn: "landed_file",
      timeoutMinutes: 60,
    });
  });

  it("says where a dataset is collected from, in the form of its files, and how they are called", () => {
    const source = {
      portal: "https://opendata.example.org",
      sender: "City",
      timezone: "America/Vancouver",
      parts: [{ name: "2024", dataset: "seats", where: 'year="24"', orderBy: "seen" }],
    };
    expect(jobSettings(parks, { ...benches, source }).source).to.deep.equal({
      baseUrl: "https://opendata.example.org",
      sender: "City",
      timezone: "America/Vancouver",
      delimiter: ",",
      withBom: false,
      parts: [
        {
          file: "2024/park-benches-2024.csv",
          dataset: "seats",
          where: 'year="24"',
          orderBy: "seen",
        },
      ],
    });
    const whole = { ...source, parts: [{ dataset: "seats" }] };
    const landing = { kind: "csv", delimiter: ";", encoding: "utf-8-sig" } as const;
    const found = jobSettings(parks, { ...benches, source: whole, landing }).source;
    expect([found?.withBom, found?.delimiter]).to.deep.equal([true, ";"]);
    expect(found?.parts).to.deep.equal([{ file: "park-benches.csv", dataset: "seats" }]);
  });

  it("carries no report: figures are the publisher's business", () => {
    expect(Object.keys(jobSettings(parks, benches))).not.to.include("reports");
  });

  it("tells a dataset its own data products and where they go", () => {
    const product = {
      name: "bench-counts",
      title: "How many benches there are",
      dataset: "park-benches",
      table: "benches_by_year",
      columns: ["year", "benches"],
      consumers: [{ role: "city-planning", until: "2027-06-30" }],
    };
    const products = [product, { ...product, name: "tree-counts", dataset: "trees" }];
    const facts = { ...parks, department: { ...parks.department, products } };
    expect(jobSettings(facts, benches).products).to.deep.equal([
      {
        name: "bench-counts",
        title: "How many benches there are",
        database: "parks_dev_products",
        table: "bench_counts",
        source: "benches_by_year",
        columns: ["year", "benches"],
        folder: "products/bench-counts",
      },
    ]);
    expect(jobSettings(parks, benches)).not.to.have.property("products");
  });
});
