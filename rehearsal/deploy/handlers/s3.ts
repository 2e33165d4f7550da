import { readFileSync } from "node:fs";
import {
  CreateBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadObjectCommand,
  type LifecycleRule,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import * as pulumi from "@pulumi/pulumi";
import { type Handler, type Inputs, policyValue } from "../handler";
import { tagList, tagMap } from "../../tags";
import { zipArchive } from "../zip-archive";

/**
 * A handler for a setting of a bucket: one call puts it, one gets it, and both sides are compared as values.
 *
 * @param actions the IAM actions of the two calls.
 */
function bucketSetting(
  actions: readonly string[],
  put: (s3: S3Client, bucket: string, inputs: Inputs) => Promise<unknown>,
  get: (s3: S3Client, bucket: string) => Promise<Readonly<Record<string, unknown>>>,
  asked: (inputs: Inputs) => Readonly<Record<string, unknown>>,
): Handler {
  return {
    actions,
    async create({ inputs }, { s3 }) {
      const bucket = inputs.text("bucket");
      await put(s3, bucket, inputs);
      return { id: bucket, outputs: { bucket } };
    },
    async readBack({ inputs }, { id }, { s3 }) {
      const found = await get(s3, id);
      return Object.entries(asked(inputs)).map(([property, value]) => ({
        property,
        asked: value,
        found: found[property],
      }));
    },
  };
}

const bucket: Handler = {
  actions: [
    "s3:CreateBucket",
    "s3:PutBucketTagging",
    "s3:GetBucketTagging",
    "s3:GetBucketLocation",
    "s3:PutBucketObjectLockConfiguration",
  ],
  async create({ inputs, tags }, { s3, region }) {
    const name = inputs.text("bucket");
    await s3.send(
      new CreateBucketCommand({
        Bucket: name,
        ObjectLockEnabledForBucket: inputs.flag("objectLockEnabled"),
        ...(region === "us-east-1"
          ? {}
          : { CreateBucketConfiguration: { LocationConstraint: region as "ca-central-1" } }),
      }),
    );
    const TagSet = tagList(tags);
    await s3.send(new PutBucketTaggingCommand({ Bucket: name, Tagging: { TagSet } }));
    return { id: name, outputs: { bucket: name, arn: `arn:aws:s3:::${name}`, region } };
  },
  async readBack({ tags }, { id }, { s3, region }) {
    const location = await s3.send(new GetBucketLocationCommand({ Bucket: id }));
    const tagging = await s3.send(new GetBucketTaggingCommand({ Bucket: id }));
    return [
      { property: "region", asked: region, found: location.LocationConstraint ?? "us-east-1" },
      {
        property: "tags",
        asked: tags,
        found: tagMap(tagging.TagSet),
      },
    ];
  },
};

const versioning = bucketSetting(
  ["s3:PutBucketVersioning", "s3:GetBucketVersioning"],
  (s3, Bucket, inputs) =>
    s3.send(
      new PutBucketVersioningCommand({
        Bucket,
        VersioningConfiguration: {
          Status: inputs.object("versioningConfiguration").text("status") as "Enabled",
        },
      }),
    ),
  async (s3, Bucket) => ({
    status: (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status,
  }),
  (inputs) => ({ status: inputs.object("versioningConfiguration").text("status") }),
);

const encryptionRules = (inputs: Inputs) =>
  inputs.objects("rules").map((rule) => {
    const byDefault = rule.object("applyServerSideEncryptionByDefault");
    return {
      algorithm: byDefault.text("sseAlgorithm"),
      key: byDefault.optionalText("kmsMasterKeyId"),
      bucketKey: rule.flag("bucketKeyEnabled"),
    };
  });

const encryption = bucketSetting(
  ["s3:PutEncryptionConfiguration", "s3:GetEncryptionConfiguration"],
  (s3, Bucket, inputs) =>
    s3.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: encryptionRules(inputs).map(({ algorithm, key, bucketKey }) => ({
            ApplyServerSideEncryptionByDefault: {
              SSEAlgorithm: algorithm as "aws:kms",
              KMSMasterKeyID: key,
            },
            BucketKeyEnabled: bucketKey,
          })),
        },
      }),
    ),
  async (s3, Bucket) => {
    const answer = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    const rules = answer.ServerSideEncryptionConfiguration?.Rules ?? [];
    return {
      rules: rules.map((rule) => ({
        algorithm: rule.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
        key: rule.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID,
        bucketKey: rule.BucketKeyEnabled ?? false,
      })),
    };
  },
  (inputs) => ({ rules: encryptionRules(inputs) }),
);

const publicAccessBlock = bucketSetting(
  ["s3:PutBucketPublicAccessBlock", "s3:GetBucketPublicAccessBlock"],
  (s3, Bucket, inputs) =>
    s3.send(
      new PutPublicAccessBlockCommand({
        Bucket,
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: inputs.flag("blockPublicAcls"),
          BlockPublicPolicy: inputs.flag("blockPublicPolicy"),
          IgnorePublicAcls: inputs.flag("ignorePublicAcls"),
          RestrictPublicBuckets: inputs.flag("restrictPublicBuckets"),
        },
      }),
    ),
  async (s3, Bucket) => {
    const answer = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    const block = answer.PublicAccessBlockConfiguration;
    return {
      blockPublicAcls: block?.BlockPublicAcls,
      blockPublicPolicy: block?.BlockPublicPolicy,
      ignorePublicAcls: block?.IgnorePublicAcls,
      restrictPublicBuckets: block?.RestrictPublicBuckets,
    };
  },
  (inputs) => ({
    blockPublicAcls: inputs.flag("blockPublicAcls"),
    blockPublicPolicy: inputs.flag("blockPublicPolicy"),
    ignorePublicAcls: inputs.flag("ignorePublicAcls"),
    restrictPublicBuckets: inputs.flag("restrictPublicBuckets"),
  }),
);

const ownership = bucketSetting(
  ["s3:PutBucketOwnershipControls", "s3:GetBucketOwnershipControls"],
  (s3, Bucket, inputs) =>
    s3.send(
      new PutBucketOwnershipControlsCommand({
        Bucket,
        OwnershipControls: {
          Rules: [
            { ObjectOwnership: inputs.object("rule").text("objectOwnership") as "ObjectWriter" },
          ],
        },
      }),
    ),
  async (s3, Bucket) => {
    const answer = await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }));
    return { objectOwnership: answer.OwnershipControls?.Rules?.[0]?.ObjectOwnership };
  },
  (inputs) => ({ objectOwnership: inputs.object("rule").text("objectOwnership") }),
);

const bucketPolicy = bucketSetting(
  ["s3:PutBucketPolicy", "s3:GetBucketPolicy"],
  (s3, Bucket, inputs) =>
    s3.send(new PutBucketPolicyCommand({ Bucket, Policy: inputs.text("policy") })),
  async (s3, Bucket) => ({
    policy: policyValue((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy),
  }),
  (inputs) => ({ policy: policyValue(inputs.text("policy")) }),
);

const logging = bucketSetting(
  ["s3:PutBucketLogging", "s3:GetBucketLogging"],
  (s3, Bucket, inputs) =>
    s3.send(
      new PutBucketLoggingCommand({
        Bucket,
        BucketLoggingStatus: {
          LoggingEnabled: {
            TargetBucket: inputs.text("targetBucket"),
            TargetPrefix: inputs.text("targetPrefix"),
          },
        },
      }),
    ),
  async (s3, Bucket) => {
    const { LoggingEnabled } = await s3.send(new GetBucketLoggingCommand({ Bucket }));
    return {
      targetBucket: LoggingEnabled?.TargetBucket,
      targetPrefix: LoggingEnabled?.TargetPrefix,
    };
  },
  (inputs) => ({
    targetBucket: inputs.text("targetBucket"),
    targetPrefix: inputs.text("targetPrefix"),
  }),
);

/** The rule in the SDK's words; a filter without a prefix covers the whole bucket. */
function lifecycleRule(rule: Inputs): LifecycleRule {
  const expiration = rule.object("expiration").optionalNumber("days");
  const markers = rule.object("expiration").flag("expiredObjectDeleteMarker");
  const noncurrent = rule.object("noncurrentVersionExpiration").optionalNumber("noncurrentDays");
  const abort = rule.object("abortIncompleteMultipartUpload").optionalNumber("daysAfterInitiation");
  return {
    ID: rule.text("id"),
    Status: rule.text("status") as "Enabled",
    Filter: { Prefix: rule.object("filter").optionalText("prefix") ?? "" },
    ...(expiration === undefined ? {} : { Expiration: { Days: expiration } }),
    ...(markers ? { Expiration: { ExpiredObjectDeleteMarker: true } } : {}),
    ...(noncurrent === undefined
      ? {}
      : { NoncurrentVersionExpiration: { NoncurrentDays: noncurrent } }),
    ...(abort === undefined
      ? {}
      : { AbortIncompleteMultipartUpload: { DaysAfterInitiation: abort } }),
  };
}

const lifecycle = bucketSetting(
  ["s3:PutLifecycleConfiguration", "s3:GetLifecycleConfiguration"],
  (s3, Bucket, inputs) =>
    s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket,
        LifecycleConfiguration: { Rules: inputs.objects("rules").map(lifecycleRule) },
      }),
    ),
  async (s3, Bucket) => {
    const { Rules } = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    return {
      rules: Rules?.map((rule) => ({ ...rule, Filter: { Prefix: rule.Filter?.Prefix ?? "" } })),
    };
  },
  (inputs) => ({ rules: inputs.objects("rules").map(lifecycleRule) }),
);

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

const object: Handler = {
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

export const s3Handlers: Readonly<Record<string, Handler>> = {
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketVersioning:BucketVersioning": versioning,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
    encryption,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": publicAccessBlock,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ownership,
  "aws:s3/bucketPolicy:BucketPolicy": bucketPolicy,
  "aws:s3/bucketLogging:BucketLogging": logging,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": lifecycle,
  "aws:s3/bucketObjectv2:BucketObjectv2": object,
};
