import type * as pulumi from "@pulumi/pulumi";
import type { JobKind } from "../storage/lake-layout";

/** What jobs are made of. The program collects it; no component reads a file. */
export interface JobAssets {
  readonly scripts: Readonly<Record<JobKind, pulumi.asset.Asset>>;
  /** The PySpark library as an archive. */
  readonly library: pulumi.asset.Archive;
  /** Jars by file name. */
  readonly jars: Readonly<Record<string, pulumi.asset.Asset>>;
  /** pip requirement of the Excel reader, with its version, e.g. `python-calamine==0.4.0`. */
  readonly excelReader: string;
  /** JSON text of the settings of each dataset. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Jars that a step loads: the data quality engine runs in trust only. */
export const stepJars = (assets: JobAssets, step: JobKind): string[] =>
  step === "trust" ? Object.keys(assets.jars).sort() : [];

/** Python modules that a step installs when it starts: only clean opens files. */
export const stepModules = (assets: JobAssets, step: JobKind): string[] =>
  step === "clean" ? [assets.excelReader] : [];
