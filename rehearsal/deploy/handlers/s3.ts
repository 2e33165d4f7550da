import {
  CreateBucketCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketLoggingCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { type Handler, policyValue } from "../handler";
import { tagList, tagMap } from "../../tags";
import { encryption } from "./s3-encryption";
import { lifecycle } from "./s3-lifecycle";
import { object } from "./s3-object";
import { objectLock, replication } from "./s3-replication";
import { bucketSetting } from "./s3-setting";

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
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": objectLock,
  "aws:s3/bucketObjectv2:BucketObjectv2": object,
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": replication,
};
