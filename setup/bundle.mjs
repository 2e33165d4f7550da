/**
 * Bundles a program of the project with esbuild into a folder of its own, and remembers what it was made from, so that the same
 * sources are bundled once.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

/** The project's files below a folder whose names match, sorted. */
export const filesBelow = (folder, pattern) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => pattern.test(file))
    .sort()
    .map((file) => path.join(folder, file));

/** What a bundle is made of: when it changes, the bundle is made again. */
export function stampOf(files, ...texts) {
  const hash = createHash("sha256");
  for (const file of [...files, "package-lock.json", "setup/bundle.mjs"]) {
    hash.update(`${file}\0`).update(readFileSync(path.join(ROOT, file)));
  }
  for (const text of texts) hash.update(`\0${text}`);
  return hash.digest("hex");
}

const stampFile = (folder) => path.join(folder, ".stamp");

/** Whether the bundle in a folder was made from exactly this. */
export const isBundled = (folder, stamp) =>
  existsSync(stampFile(folder)) && readFileSync(stampFile(folder), "utf8") === stamp;

/**
 * Empties the folder and bundles into it.
 *
 * @param options esbuild's own
 * @param beside what else the folder needs
 * @throws what esbuild says.
 */
export function bundle(folder, stamp, options, beside = () => {}) {
  const esbuild = createRequire(path.join(ROOT, "package.json"))("esbuild");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  esbuild.buildSync({
    absWorkingDir: ROOT,
    bundle: true,
    platform: "node",
    logLevel: "silent",
    ...options,
  });
  beside(folder);
  writeFileSync(stampFile(folder), stamp);
}
