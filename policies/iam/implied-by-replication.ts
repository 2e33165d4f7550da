/**
 * What S3 does, in the name of a replication's role, with every object that is written to or deleted from the bucket.
 *
 * The embedded AWS copies without asking the role, so without these a role that lacks a right would only be noticed on AWS, where the
 * object's replication status becomes `FAILED`.
 */
import { onBehalf } from "./implied-by-encryption";
import { assumed, passRole } from "./implied-by-roles";
import type { Call, ImpliedRule, Inference } from "./implied-rule";
import type { World, WorldBucket, WorldReplication } from "./world";

const CONFIGURE = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html";
const PERMISSIONS =
  "https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html";
const ENCRYPTED =
  "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html";

/** The replicated bucket that a call on it, or on an object in it, goes to. */
function replicated(
  call: Call,
  world: World,
): { source: WorldBucket; to: WorldReplication; key: string } | undefined {
  const [, name = "", key = ""] = /^arn:[^:]+:s3:::([^/]+)\/?(.*)$/.exec(call.resource) ?? [];
  const source = world.buckets[name];
  return source?.replication === undefined ? undefined : { source, to: source.replication, key };
}

/** A call of S3 with the rights of the replication's role. */
const asRole = (
  call: Call,
  { roleArn }: WorldReplication,
  action: string,
  resource: string,
): Inference =>
  onBehalf({ ...call, principal: { arn: roleArn }, context: {} }, action, resource, {});

function takeUpRole(call: Call, world: World): readonly Inference[] {
  const found = replicated(call, world);
  if (found === undefined || found.key === "") return [];
  const { source, to } = found;
  return [
    assumed("s3.amazonaws.com", to.roleArn, {}),
    asRole(call, to, "s3:GetReplicationConfiguration", source.arn),
    asRole(call, to, "s3:ListBucket", source.arn),
  ];
}

function copy(call: Call, world: World): readonly Inference[] {
  const found = replicated(call, world);
  if (found === undefined || found.key === "") return [];
  const { to, key } = found;
  const replica = `arn:aws:s3:::${to.bucket}/${key}`;
  return [
    ...["ForReplication", "Acl", "Tagging"].map((what) =>
      asRole(call, to, `s3:GetObjectVersion${what}`, call.resource),
    ),
    ...["ReplicateObject", "ReplicateTags"].map((what) => asRole(call, to, `s3:${what}`, replica)),
  ];
}

function encryptReplica(call: Call, world: World): readonly Inference[] {
  const found = replicated(call, world);
  if (found === undefined || found.key === "") return [];
  const { to, key } = found;
  const bucket = world.buckets[to.bucket];
  if (bucket === undefined) return [];
  const arn = bucket.bucketKeyEnabled ? bucket.arn : `${bucket.arn}/${key}`;
  const actions = bucket.bucketKeyEnabled
    ? ["kms:Encrypt", "kms:GenerateDataKey", "kms:Decrypt"]
    : ["kms:Encrypt"];
  return actions.map((action) =>
    onBehalf({ ...call, principal: { arn: to.roleArn }, context: {} }, action, to.kmsKeyArn, {
      "kms:ViaService": `s3.${bucket.region}.amazonaws.com`,
      "kms:EncryptionContext:aws:s3:arn": arn,
      "kms:EncryptionContextKeys": ["aws:s3:arn"],
    }),
  );
}

/** The rows. */
export const REPLICATION_RULES: readonly ImpliedRule[] = [
  {
    name: "a replication configuration is handed its role",
    when: ["s3:PutReplicationConfiguration"],
    source: CONFIGURE,
    infer: (call, world) => {
      const found = replicated(call, world);
      return found === undefined ? [] : [passRole(call, found.to.roleArn, "s3.amazonaws.com")];
    },
  },
  {
    name: "S3 takes on the role of a replication and looks at the source",
    when: ["s3:PutObject", "s3:DeleteObject"],
    source: PERMISSIONS,
    infer: takeUpRole,
  },
  {
    name: "an object written to a replicated bucket is replicated with its tags",
    when: ["s3:PutObject"],
    source: PERMISSIONS,
    infer: copy,
  },
  {
    name: "a replica is encrypted under the key of the replication",
    when: ["s3:PutObject"],
    source: ENCRYPTED,
    infer: encryptReplica,
  },
  {
    name: "a deletion from a replicated bucket is replicated as a delete marker",
    when: ["s3:DeleteObject"],
    source: PERMISSIONS,
    infer: (call, world) => {
      const found = replicated(call, world);
      if (found === undefined || found.key === "") return [];
      const { to, key } = found;
      return [asRole(call, to, "s3:ReplicateDelete", `arn:aws:s3:::${to.bucket}/${key}`)];
    },
  },
];
