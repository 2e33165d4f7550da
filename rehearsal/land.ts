import { execFile } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import type { Dataset } from "../environments/facts/facts";
import { describeFile } from "../infra/land/inspect";
import { LandingZone } from "../infra/land/landing-zone";
import type { Clients } from "./clients";

const ROOT = path.resolve(__dirname, "..");

/** Files to land for one dataset. */
export interface LandingFiles {
  /** Folder of all files; what is below it is part of a file's key. */
  readonly folder: string;
  readonly files: readonly string[];
  /** Data rows in all of them together, where the maker of the files said so. */
  readonly rows?: number;
}

/**
 * Makes landing files of one dataset from its `sample.yaml`.
 *
 * @param folder is made; must be empty.
 */
export async function generateFiles(
  department: string,
  dataset: string,
  rows: number,
  seed: number,
  folder: string,
): Promise<LandingFiles> {
  mkdirSync(folder, { recursive: true });
  const { stdout } = await promisify(execFile)(path.join(ROOT, ".venv", "bin", "python"), [
    path.join(ROOT, "rehearsal", "sample", "generate.py"),
    ...["--dataset-dir", path.join(ROOT, "environments", "departments", department, dataset)],
    ...[
      "--rows",
      String(rows),
      "--seed",
      String(seed),
      "--files",
      "2",
      "--folders",
      "--out",
      folder,
    ],
  ]);
  const made = JSON.parse(stdout) as { readonly rows: number };
  return { folder, files: filesBelow(folder), rows: made.rows };
}

/** The files of a folder and of its folders, sorted by path; hidden ones are no files to land. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();

/**
 * Puts the files into the landing zone, one after the other, as the ingest role: by the module of `npm run land`, each
 * behind its manifest. What that command would refuse lands here: the pipeline is to refuse it.
 *
 * @param encryptionKey ARN of the dataset's own key; undefined leaves the key to the bucket.
 */
export async function land(
  clients: Clients,
  bucket: string,
  dataset: Pick<Dataset, "name" | "landing">,
  { folder, files }: LandingFiles,
  encryptionKey: string | undefined,
): Promise<void> {
  const zone = new LandingZone(clients.s3, bucket, dataset.name, encryptionKey);
  const sending = { format: dataset.landing, sender: "rehearsal", sentAt: new Date() };
  for (const file of files) {
    const name = path.relative(folder, file).split(path.sep).join("/");
    await zone.deliver({ path: file, manifest: await describeFile(file, name, sending) });
  }
}
