import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { Clients } from "./clients";

const ROOT = path.resolve(__dirname, "..");

/** Files to land for one dataset. */
export interface LandingFiles {
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
    ...["--rows", String(rows), "--seed", String(seed), "--files", "2", "--out", folder],
  ]);
  const made = JSON.parse(stdout) as { readonly rows: number };
  const files = readdirSync(folder).sort();
  return { files: files.map((file) => path.join(folder, file)), rows: made.rows };
}

/** Puts the files into the landing zone, one after the other, as the ingest role. */
export async function land(
  clients: Clients,
  bucket: string,
  dataset: string,
  files: readonly string[],
): Promise<void> {
  for (const file of files) {
    await clients.s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: `${dataset}/${path.basename(file)}`,
        Body: readFileSync(file),
      }),
    );
  }
}
