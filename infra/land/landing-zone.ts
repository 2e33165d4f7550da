import { createReadStream } from "node:fs";
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ObjectVersion,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { datasetPrefix, manifestKey } from "../../components/storage/lake-layout";
import type { OutgoingFile } from "./inspect";
import { type Manifest, sha256In } from "./manifest";

/** Above this S3 takes a file in parts. */
const SINGLE_PUT_BYTES = 64 * 1024 * 1024;

/** How one file landed. */
export interface LandedFile {
  /** `unchanged`: the same content lay there under this name. */
  readonly outcome: "landed" | "corrected" | "unchanged";
  readonly key: string;
  readonly versionId: string;
}

/** A dataset's part of a landing bucket, seen with the rights of whoever delivers. */
export class LandingZone {
  /** @param encryptionKey ARN of the dataset's own key; undefined leaves the key to the bucket. */
  constructor(
    private readonly s3: S3Client,
    private readonly bucket: string,
    private readonly dataset: string,
    private readonly encryptionKey: string | undefined,
  ) {}

  /**
   * Sends the manifest, then the file, and looks whether S3 has it.
   *
   * S3 compares the content with its checksum as it arrives. What the zone then lists is compared in size: a role that
   * delivers reads no files.
   *
   * @throws what S3 answers, and when S3 lists another file than was sent.
   */
  async deliver(
    { path, manifest }: OutgoingFile,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<LandedFile> {
    const key = `${datasetPrefix(this.dataset)}${manifest.file}`;
    const before = await this.currentVersion(key);
    if (before !== undefined && (await this.hasLanded(before, manifest))) {
      return { outcome: "unchanged", key, versionId: before.VersionId ?? "null" };
    }
    await this.s3.send(
      new PutObjectCommand({
        ...{ Bucket: this.bucket, Key: manifestKey(this.dataset, manifest.file) },
        ...{ Body: JSON.stringify(manifest), ContentType: "application/json" },
        ...this.encryption(),
      }),
      { abortSignal: signal },
    );
    const sent = await this.put(key, path, manifest, signal);
    const after = await this.currentVersion(key);
    if (after?.Size !== manifest.bytes || (sent !== undefined && after.VersionId !== sent)) {
      throw new Error(
        `${key} was sent (${manifest.bytes} bytes, version ${sent ?? "unknown"}) and S3 lists ` +
          `${String(after?.Size ?? "nothing")} (version ${after?.VersionId ?? "none"}); ` +
          "someone else landed the same name meanwhile, or the bucket has no versions: land it again",
      );
    }
    const outcome = before === undefined ? "landed" : "corrected";
    return { outcome, key, versionId: after.VersionId ?? "null" };
  }

  /** Whether the version that lies there is this very content: its manifest says so, is not younger, and the sizes agree. */
  private async hasLanded(present: ObjectVersion, manifest: Manifest): Promise<boolean> {
    if (present.Size !== manifest.bytes) return false;
    try {
      const { Body, LastModified } = await this.s3.send(
        new GetObjectCommand({
          Bucket: this.bucket,
          Key: manifestKey(this.dataset, manifest.file),
        }),
      );
      if (LastModified === undefined || present.LastModified === undefined) return false;
      if (LastModified > present.LastModified) return false;
      return sha256In((await Body?.transformToString()) ?? "") === manifest.sha256;
    } catch (error) {
      // Who may not list the bucket is told "denied" of an object that is not there.
      if (error instanceof Error && /^(NoSuchKey|AccessDenied)$/.test(error.name)) return false;
      throw error;
    }
  }

  /** The version of a file that readers see; undefined when there is none. */
  private async currentVersion(key: string): Promise<ObjectVersion | undefined> {
    const { Versions } = await this.s3.send(
      new ListObjectVersionsCommand({ Bucket: this.bucket, Prefix: key, MaxKeys: 1 }),
    );
    return Versions?.find((one) => one.Key === key && one.IsLatest);
  }

  private async put(
    key: string,
    path: string,
    manifest: Manifest,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const target = { Bucket: this.bucket, Key: key, ...this.encryption() };
    if (manifest.bytes <= SINGLE_PUT_BYTES) {
      const { VersionId } = await this.s3.send(
        new PutObjectCommand({
          ...target,
          ...{ Body: createReadStream(path), ContentLength: manifest.bytes },
          ChecksumSHA256: Buffer.from(manifest.sha256, "hex").toString("base64"),
        }),
        { abortSignal: signal },
      );
      return VersionId;
    }
    const upload = new Upload({
      client: this.s3,
      params: { ...target, Body: createReadStream(path), ChecksumAlgorithm: "SHA256" },
      partSize: SINGLE_PUT_BYTES,
    });
    const abort = () => void upload.abort();
    signal.addEventListener("abort", abort, { once: true });
    try {
      return (await upload.done()).VersionId;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  }

  private encryption() {
    return this.encryptionKey === undefined
      ? {}
      : { ServerSideEncryption: "aws:kms" as const, SSEKMSKeyId: this.encryptionKey };
  }
}
