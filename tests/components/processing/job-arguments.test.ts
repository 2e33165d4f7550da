import { expect } from "chai";
import { jobArguments } from "../../../components/processing/job-arguments";
import type { Step } from "../../../components/storage/lake-layout";
import { parksNames } from "../../support/platform";

const KEY = "arn:aws:kms:ca-central-1:111122223333:alias/parks-dev-data-trees";

const settings = (step: Step, encryptionKey: string | undefined): string[] =>
  (
    jobArguments({
      names: parksNames(),
      dataset: "trees",
      step,
      jars: [],
      pythonModules: [],
      encryptionKey,
    })["--conf"] ?? ""
  ).split(" --conf ");

describe("job arguments", () => {
  it("have Iceberg write under the key of a dataset that has its own", () => {
    for (const step of ["clean", "trust", "curate"] as const) {
      const own = settings(step, KEY);
      expect(own.slice(-2), step).to.deep.equal([
        "spark.sql.catalog.lake.s3.sse.type=kms",
        `spark.sql.catalog.lake.s3.sse.key=${KEY}`,
      ]);
      expect(own.slice(0, -2), step).to.deep.equal(settings(step, undefined));
    }
  });

  it("say nothing about encryption where the bucket's default is the key", () => {
    expect(settings("clean", undefined).filter((one) => one.includes("sse"))).to.deep.equal([]);
  });
});
