import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { type AssetPlaces, collectAssets } from "../../infra/assets";
import { jobSettings } from "../../infra/job-settings";
import { benches, parks } from "../support/facts";

const LOCK = [
  "python-calamine==0.8.3 ; python_full_version < '3.11' \\",
  "    --hash=sha256:00",
  "python-calamine==0.9.1 ; python_full_version >= '3.11' \\",
  "    --hash=sha256:11",
].join("\n");

describe("job assets", () => {
  let root: string;
  let places: AssetPlaces;

  const write = (file: string, text = "#") => {
    const place = path.join(root, file);
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, text);
  };

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "assets-"));
    places = {
      jobs: path.join(root, "jobs"),
      jars: path.join(root, "jars"),
      lock: path.join(root, "spark.lock"),
    };
    for (const file of [
      "jobs/collect.py",
      "jobs/clean.py",
      "jobs/trust.py",
      "jobs/curate.py",
      "jobs/lake/__init__.py",
      "jobs/lake/rules/parse.py",
      "jobs/lake/__pycache__/parse.cpython-311.pyc",
      "jars/deequ-2.1.0-spark-3.5.jar",
      "jars/dqdl-1.0.0.jar",
    ]) {
      write(file);
    }
    write("spark.lock", LOCK);
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it("takes scripts, jars and settings by name", async () => {
    const assets = collectAssets(parks, places);
    const clean = assets.scripts.clean;
    if (!(clean instanceof pulumi.asset.FileAsset)) throw new Error("clean is no file");
    expect(await clean.path).to.equal(path.join(places.jobs, "clean.py"));
    expect(Object.keys(assets.jars)).to.deep.equal(["deequ-2.1.0-spark-3.5.jar", "dqdl-1.0.0.jar"]);
    expect(Object.keys(assets.settings)).to.deep.equal(["park-benches"]);
    expect(JSON.parse(assets.settings["park-benches"] ?? "")).to.deep.equal(
      jobSettings(parks, benches),
    );
  });

  it("packs the library's sources and no compiled file", async () => {
    const { library } = collectAssets(parks, places);
    if (!(library instanceof pulumi.asset.AssetArchive)) throw new Error("no archive of files");
    expect(Object.keys(await library.assets)).to.deep.equal([
      "lake/__init__.py",
      "lake/rules/parse.py",
    ]);
  });

  it("pins the Excel reader as it is locked for the Python of Glue", () => {
    expect(collectAssets(parks, places).excelReader).to.equal("python-calamine==0.9.1");
  });

  it("pins the Excel reader from a lock that knows one Python", () => {
    write("spark.lock", "python-calamine==0.9.0 \\\n    --hash=sha256:00");
    expect(collectAssets(parks, places).excelReader).to.equal("python-calamine==0.9.0");
  });

  it("refuses a lock without the Excel reader", () => {
    write("spark.lock", "pyspark==3.5.4");
    expect(() => collectAssets(parks, places)).to.throw(
      "has no python-calamine for Python 3.11; lock it",
    );
  });

  it("names every missing file in one error that says what to run", () => {
    rmSync(path.join(root, "jobs/trust.py"));
    rmSync(path.join(root, "jars/dqdl-1.0.0.jar"));
    expect(() => collectAssets(parks, places)).to.throw(
      /^the jobs need files that are missing: \S*trust\.py, \S*dqdl-1\.0\.0\.jar; run "npm run setup"$/,
    );
  });
});
