import { expect } from "chai";
import { jobSettings } from "../../infra/job-settings";
import { benches, parks } from "../support/facts";

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

  it("carries no report: figures are the publisher's business", () => {
    expect(Object.keys(jobSettings(parks, benches))).not.to.include("reports");
  });
});
