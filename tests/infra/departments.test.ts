import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { listDepartments, listStacks, loadStack } from "../../environments/facts/load";
import { ofType } from "../support/collector";
import { platformOf } from "../support/platform";

const ROOT = path.join(__dirname, "../..");
const ENVIRONMENTS = path.join(ROOT, "environments");

/** Files with code that must serve every department alike. */
const sources = (folder: string): string[] =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(ts|py)$/.test(file))
    .map((file) => path.join(folder, file));

describe("departments", () => {
  it("has a stack in each stage for each department", () => {
    const stacks = listDepartments().flatMap((name) => [`${name}-dev`, `${name}-prod`]);
    expect(listStacks()).to.deep.equal(stacks);
    expect(listDepartments()).to.deep.equal(["academics", "ohs", "vancouver"]);
  });

  for (const folder of ["components", "glue-jobs", "infra", "policies", "preview", "publishing"]) {
    it(`names no department or dataset in ${folder}/`, () => {
      const words = listStacks().flatMap((stack) => {
        const { department } = loadStack(stack);
        return [department.name, ...department.datasets.map(({ name }) => name)];
      });
      const pattern = new RegExp(`["'\`/](${words.join("|")})(-(dev|prod))?["'\`/]`);
      const found = sources(folder).flatMap((file) =>
        readFileSync(path.join(ROOT, file), "utf8")
          .split("\n")
          .flatMap((line, at) =>
            pattern.test(line) && !/^\s*(\*|\/\/|\/\*\*|#)/.test(line) ? [`${file}:${at + 1}`] : [],
          ),
      );
      expect(found).to.deep.equal([]);
    });
  }

  it("makes a whole platform from one more folder and one more stack file, without code", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "department-"));
    try {
      const environments = path.join(folder, "environments");
      cpSync(ENVIRONMENTS, environments, { recursive: true });
      cpSync(
        path.join(environments, "departments/ohs"),
        path.join(environments, "departments/archives"),
        { recursive: true },
      );
      const settings = readFileSync(path.join(environments, "Pulumi.ohs-dev.yaml"), "utf8");
      writeFileSync(
        path.join(environments, "Pulumi.archives-dev.yaml"),
        settings.replace("10.20.0.0/24", "10.20.9.0/24"),
      );
      const registered = await platformOf(loadStack("archives-dev", environments));
      const original = await platformOf(loadStack("ohs-dev"));
      expect(registered).to.have.lengthOf(original.length);
      const buckets = ofType(registered, "aws:s3/bucket:Bucket").map(({ inputs }) =>
        String(inputs["bucket"]),
      );
      expect(buckets.every((bucket) => bucket.startsWith("archives-dev-"))).to.equal(true);
      expect(JSON.stringify(registered.map(({ inputs }) => inputs))).not.to.match(/ohs-dev/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
