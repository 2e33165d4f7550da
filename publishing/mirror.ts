/** The published zone → a directory that a portal serves. */
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { Audience } from "./audiences";
import { linkedFirst, listPublished } from "./published-zone";

/** What is copied, from where, to where. */
export interface MirrorOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly audiences: readonly Audience[];
  /** Gets a folder for each audience. */
  readonly dir: string;
}

/** A key whose parts are ordinary file names: nothing hidden, nothing that leads upwards. */
const ORDINARY = /^(?:[A-Za-z0-9_-][\w.-]*\/)+[A-Za-z0-9_-][\w.-]*$/;
const UNFINISHED = ".unfinished";

/**
 * A copy of the published reports that follows the bucket: each look fetches what has another ETag, and removes what is gone.
 *
 * A file takes its place whole, pages after what they link to, so a reader never sees half of one.
 */
export class Mirror {
  private readonly etags = new Map<string, string>();

  constructor(private readonly options: MirrorOptions) {}

  /**
   * Looks once.
   *
   * @returns how many files were fetched and removed
   * @throws what S3 says; the next look goes on from there
   */
  async refresh(): Promise<{ readonly fetched: number; readonly removed: number }> {
    const { s3, bucket, audiences, dir } = this.options;
    for (const audience of audiences) await mkdir(join(dir, audience), { recursive: true });
    const published = await listPublished(s3, bucket, audiences);
    const listed = new Map([...published].filter(([key]) => ORDINARY.test(key)));
    const changed = [...listed].filter(([key, etag]) => this.etags.get(key) !== etag);
    for (const [key, etag] of changed.sort(([one], [other]) => linkedFirst(one, other))) {
      await this.fetch(key);
      this.etags.set(key, etag);
    }
    const gone = (await this.present()).filter((key) => !listed.has(key));
    for (const key of gone) {
      await rm(join(dir, ...key.split("/")), { force: true });
      this.etags.delete(key);
    }
    return { fetched: changed.length, removed: gone.length };
  }

  private async fetch(key: string): Promise<void> {
    const { s3, bucket, dir } = this.options;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const file = join(dir, ...key.split("/"));
    await mkdir(dirname(file), { recursive: true });
    const unfinished = join(dir, UNFINISHED);
    await writeFile(unfinished, (await Body?.transformToByteArray()) ?? new Uint8Array());
    await rename(unfinished, file);
  }

  /** Files that are here, as keys. */
  private async present(): Promise<string[]> {
    const { audiences, dir } = this.options;
    const keys: string[] = [];
    for (const audience of audiences) {
      const entries = await readdir(join(dir, audience), { recursive: true, withFileTypes: true });
      for (const entry of entries.filter((one) => !one.isDirectory())) {
        const path = join(entry.parentPath, entry.name).slice(dir.length + 1);
        keys.push(path.split(sep).join("/"));
      }
    }
    return keys;
  }
}
