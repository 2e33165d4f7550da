import * as pulumi from "@pulumi/pulumi";
import type { JobAssets } from "../../components/processing/job-assets";
import type { StackFacts } from "../../environments/facts/facts";
import { jobSettings } from "../../infra/job-settings";

const text = (content: string) => new pulumi.asset.StringAsset(content);

/** Job assets without files, so that a test of components needs no set-up. */
export const assetsOf = (facts: StackFacts): JobAssets => ({
  scripts: {
    collect: text("collect"),
    clean: text("clean"),
    trust: text("trust"),
    curate: text("curate"),
  },
  library: new pulumi.asset.AssetArchive({ "lake/__init__.py": text("#") }),
  jars: { "deequ.jar": text("deequ"), "dqdl.jar": text("dqdl") },
  excelReader: "python-calamine==0.9.1",
  settings: Object.fromEntries(
    facts.department.datasets.map((dataset) => [
      dataset.name,
      JSON.stringify(jobSettings(facts, dataset)),
    ]),
  ),
});
