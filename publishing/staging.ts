/**
 * Replaces a directory as a whole: it is built beside its place and moved there when it is complete.
 */
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/** File that marks a directory as ours, so that nothing else is ever replaced. */
export const MANIFEST = "published.json";

/** A directory under construction. */
export interface Staging {
  /** Writes a file; `path` is relative, with `/`. */
  readonly write: (path: string, content: string | Uint8Array) => Promise<void>;
  /** Makes an empty directory, so that it exists even when nothing goes into it. */
  readonly folder: (path: string) => Promise<void>;
  /** Moves the directory to its place. What was there is removed after that. */
  readonly commit: () => Promise<void>;
  /** Removes what was written. Does nothing after a commit. */
  readonly discard: () => Promise<void>;
}

/**
 * Begins a new content of `target`.
 *
 * What a killed publication left beside `target` is removed; had it died between the two moves, the former content is put back first.
 * @throws Error when `target` holds files that no publication made
 */
export async function stageDirectory(target: string): Promise<Staging> {
  const place = resolve(target);
  const parent = dirname(place);
  await mkdir(parent, { recursive: true });
  await recover(place);
  await refuseForeign(place);
  const building = await mkdtemp(`${prefixOf(place, "new")}${String(process.pid)}-`);
  const former = `${prefixOf(place, "old")}${String(process.pid)}`;
  return {
    async write(path, content) {
      const file = join(building, ...path.split("/"));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content, { flag: "wx" });
    },
    async folder(path) {
      await mkdir(join(building, ...path.split("/")), { recursive: true });
    },
    async commit() {
      const replaces = await exists(place);
      if (replaces) await rename(place, former);
      try {
        await rename(building, place);
      } catch (error) {
        if (replaces) await rename(former, place);
        throw error;
      }
      await rm(former, { recursive: true, force: true });
    },
    async discard() {
      await rm(building, { recursive: true, force: true });
    },
  };
}

/** `.<name>.new-<pid>-<random>` and `.<name>.old-<pid>`, beside the place itself, so that a move stays on one disk. */
function prefixOf(place: string, role: "new" | "old"): string {
  return join(dirname(place), `.${basename(place)}.${role}-`);
}

async function recover(place: string): Promise<void> {
  for (const name of await readdir(dirname(place))) {
    const path = join(dirname(place), name);
    const role = path.startsWith(prefixOf(place, "new"))
      ? "new"
      : path.startsWith(prefixOf(place, "old"))
        ? "old"
        : undefined;
    if (role === undefined) continue;
    const pid = Number(/^\d+/.exec(path.slice(prefixOf(place, role).length))?.[0] ?? "0");
    if (isAlive(pid)) continue;
    if (role === "old" && !(await exists(place))) await rename(path, place);
    else await rm(path, { recursive: true, force: true });
  }
}

async function refuseForeign(place: string): Promise<void> {
  if (!(await exists(place))) return;
  const names = (await stat(place)).isDirectory() ? await readdir(place) : [place];
  if (names.length === 0 || names.includes(MANIFEST)) return;
  throw new Error(
    `${place} holds files that no publication made (there is no ${MANIFEST} in it), and publishing would replace them. Name an empty or a new directory.`,
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

/** Another process of that number; this one never waits for itself. */
function isAlive(pid: number): boolean {
  if (pid === process.pid || pid === 0) return pid !== 0;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
