/** What the published zone's bucket holds, and in which order it may change. */
import { ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import type { Audience } from "./audiences";

/** Lists the objects of audiences, as key → ETag. */
export async function listPublished(
  s3: S3Client,
  bucket: string,
  audiences: readonly Audience[],
  abort: { readonly abortSignal?: AbortSignal } = {},
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const audience of audiences) {
    let token: string | undefined;
    do {
      const listed = await s3.send(
        new ListObjectsV2Command({
          Bucket: bucket,
          Prefix: `${audience}/`,
          ContinuationToken: token,
        }),
        abort,
      );
      for (const { Key, ETag } of listed.Contents ?? []) {
        if (Key !== undefined) found.set(Key, ETag ?? "");
      }
      token = listed.NextContinuationToken;
    } while (token !== undefined);
  }
  return found;
}

/** Orders keys so that what is linked to comes before what links to it, front pages last of all. */
export function linkedFirst(one: string, other: string): number {
  const order = (key: string): number =>
    key.endsWith("/index.html") ? 2 : key.endsWith(".html") ? 1 : 0;
  return order(one) - order(other) || (one < other ? -1 : 1);
}
