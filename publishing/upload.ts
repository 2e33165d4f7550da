/** A published directory → the published zone. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { DeleteObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { AUDIENCES } from "./audiences";
import { contentType } from "./media-types";
import { linkedFirst, listPublished } from "./published-zone";
import { MANIFEST } from "./staging";

/** A reader who has just seen a page sees a correction within five minutes. */
const CACHE = "max-age=300, must-revalidate";

/**
 * Uploads `internal/` and `public/` of a published directory under the same keys, and nothing else.
 *
 * Pages go last and front pages last of all, so no page ever links to a file that is not there yet. Encryption is the bucket's default. What
 * earlier publications left and this one lacks is removed at the end, front pages before what they link to; the bucket keeps its old versions.
 *
 * @param dir what `publishReports` wrote
 * @returns the keys, in the order in which they were written
 * @throws Error when `dir` was not made by `publishReports`
 */
export async function uploadPublished(
  s3: S3Client,
  bucket: string,
  dir: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<readonly string[]> {
  if (!(await readdir(dir)).includes(MANIFEST)) {
    throw new Error(`${dir} has no ${MANIFEST}: upload a directory that publishReports completed`);
  }
  const keys: string[] = [];
  for (const audience of AUDIENCES) {
    for (const name of await readdir(join(dir, audience), { recursive: true })) {
      const path = join(audience, name);
      if ((await stat(join(dir, path))).isFile()) keys.push(path.split(sep).join("/"));
    }
  }
  keys.sort(linkedFirst);
  const abort = options.signal === undefined ? {} : { abortSignal: options.signal };
  for (const key of keys) {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: await readFile(join(dir, key)),
        ContentType: contentType(key),
        CacheControl: CACHE,
      }),
      abort,
    );
  }
  const published = await listPublished(s3, bucket, AUDIENCES, abort);
  const withdrawn = [...published.keys()].filter((key) => !keys.includes(key));
  for (const key of withdrawn.sort(linkedFirst).reverse()) {
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }), abort);
  }
  return keys;
}
