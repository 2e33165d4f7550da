import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { JobAssets } from "../components/processing/job-assets";
import { JOB_KINDS, type JobKind } from "../components/storage/lake-layout";
import type { StackFacts } from "../environments/facts/facts";
import { jobSettings } from "./job-settings";

/** The jars of the data quality engine: the same that the rehearsal evaluates rules with. */
const JARS = ["deequ-2.1.0-spark-3.5.jar", "dqdl-1.0.0.jar"] as const;

/** Glue 5.0 runs Python 3.11. @see https://docs.aws.amazon.com/glue/latest/dg/release-notes.html */
const EXCEL_READER = /^python-calamine==([\w.]+)(?: ; python_full_version >= '3\.11')? *\\?$/m;

/** Where the files lie that jobs are made of. */
export interface AssetPlaces {
  /** Folder of scripts and library. */
  readonly jobs: string;
  /** Folder of the downloaded jars. */
  readonly jars: string;
  /** Locked Python requirements. */
  readonly lock: string;
}

const ROOT = path.join(__dirname, "..");

const PLACES: AssetPlaces = {
  jobs: path.join(ROOT, "glue-jobs"),
  jars: path.join(ROOT, ".venv", "jars"),
  lock: path.join(ROOT, "setup", "python", "spark.lock"),
};

/**
 * Collects what the jobs are made of: scripts, library, jars, and the settings of each dataset.
 *
 * Paths start at this file, not at the working directory, which differs between Pulumi and the rehearsal.
 *
 * @throws one error that names every missing file.
 */
export function collectAssets(facts: StackFacts, places: AssetPlaces = PLACES): JobAssets {
  const script = (step: JobKind): string => path.join(places.jobs, `${step}.py`);
  const jar = (file: string): string => path.join(places.jars, file);
  refuseMissing([
    ...JOB_KINDS.map(script),
    path.join(places.jobs, "lake"),
    ...JARS.map(jar),
    places.lock,
  ]);
  const file = (place: string) => new pulumi.asset.FileAsset(place);
  return {
    scripts: {
      collect: file(script("collect")),
      clean: file(script("clean")),
      trust: file(script("trust")),
      curate: file(script("curate")),
    },
    library: new pulumi.asset.AssetArchive(libraryFiles(places.jobs)),
    jars: Object.fromEntries(JARS.map((name) => [name, file(jar(name))])),
    excelReader: excelReader(places.lock),
    settings: Object.fromEntries(
      facts.department.datasets.map((dataset) => [
        dataset.name,
        JSON.stringify(jobSettings(facts, dataset), null, 2),
      ]),
    ),
  };
}

/** The package `lake`, file by file: the folder as a whole would carry compiled caches along. */
function libraryFiles(jobs: string): Record<string, pulumi.asset.Asset> {
  const sources = readdirSync(path.join(jobs, "lake"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".py"))
    .map((file) => file.split(path.sep).join("/"))
    .sort();
  return Object.fromEntries(
    sources.map((file) => [
      `lake/${file}`,
      new pulumi.asset.FileAsset(path.join(jobs, "lake", file)),
    ]),
  );
}

function refuseMissing(places: readonly string[]): void {
  const missing = places.filter((place) => !existsSync(place));
  if (missing.length === 0) return;
  const list = missing.map((place) => path.relative(ROOT, place)).join(", ");
  throw new Error(`the jobs need files that are missing: ${list}; run "npm run setup"`);
}

/** The Excel reader's requirement as it is locked for Glue's Python. */
function excelReader(lock: string): string {
  const match = EXCEL_READER.exec(readFileSync(lock, "utf8"));
  if (match?.[1] === undefined) {
    throw new Error(`${path.relative(ROOT, lock)} has no python-calamine for Python 3.11; lock it`);
  }
  return `python-calamine==${match[1]}`;
}
