import { readFileSync } from "node:fs";
import { HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import * as pulumi from "@pulumi/pulumi";
import type { Handler, Inputs } from "../handler";
import { zipArchive } from "../zip-archive";

/** The bytes of an object's content, whichever of Pulumi's ways it was given in. */
async function objectBody(inputs: Inputs): Promise<Buffer> {
  const content = inputs.optionalText("content");
  if (content !== undefined) return Buffer.from(content, "utf8");
  const source: unknown = inputs.values["source"];
  if (pulumi.asset.StringAsset.isInstance(source) && "text" in source) {
    return Buffer.from(await (source as pulumi.asset.StringAsset).text, "utf8");
  }
  if (source instanceof pulumi.asset.FileAsset) return readFileSync(await source.path);
  if (source instanceof pulumi.asset.AssetArchive) return zipArchive(source);
  throw new Error(`object ${inputs.text("key")}: content, a file or an archive is expected`);
}

export const object: Handler = {
  actions: ["s3:PutObject", "s3:GetObject"],
  async create({ inputs }, { s3 }) {
    const [Bucket, Key] = [inputs.text("bucket"), inputs.text("key")];
    const { ETag, VersionId } = await s3.send(
      new PutObjectCommand({
        ...{ Bucket, Key, Body: await objectBody(inputs) },
        ContentType: inputs.optionalText("contentType"),
      }),
    );
    return {
      id: `${Bucket}/${Key}`,
      outputs: {
        bucket: Bucket,
        key: Key,
        etag: ETag,
        versionId: VersionId,
        arn: `arn:aws:s3:::${Bucket}/${Key}`,
      },
    };
  },
  async readBack({ inputs }, _deployed, { s3 }) {
    const found = await s3.send(
      new HeadObjectCommand({ Bucket: inputs.text("bucket"), Key: inputs.text("key") }),
    );
    return [
      { property: "bytes", asked: (await objectBody(inputs)).length, found: found.ContentLength },
      { property: "encryption", asked: "aws:kms", found: found.ServerSideEncryption },
    ];
  },
};
