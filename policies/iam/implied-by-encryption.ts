/**
 * Calls on KMS keys behind calls on encrypted things. Services that act for the caller use the caller's rights (and say so with
 * `kms:ViaService`); CloudWatch Logs uses its own, so the key policy must name it.
 */
import type { Call, ImpliedRule, Inference } from "./implied-rule";
import type { Context } from "./request";
import type { World, WorldBucket } from "./world";

const SSE_KMS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html";
const BUCKET_KEYS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html";
const MULTIPART =
  "https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions";
const PARAMETERS =
  "https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html";
const LOGS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html";

const MULTIPART_OPERATIONS = new Set([
  "CreateMultipartUpload",
  "UploadPart",
  "UploadPartCopy",
  "CompleteMultipartUpload",
]);

/** A call that a service makes with the caller's rights. */
export function onBehalf(
  call: Call,
  action: string,
  resource: string,
  context: Context,
): Inference {
  const through = Object.entries(call.context).filter(([key]) => /^aws:CalledVia/i.test(key));
  return {
    principal: call.principal,
    action,
    resource,
    context: {
      ...Object.fromEntries(through),
      "aws:SecureTransport": "true",
      "aws:ViaAWSService": "true",
      ...context,
    },
  };
}

/** The bucket of an object's ARN with the key in it, if the world knows the bucket. */
function bucketOf(resource: string, world: World): WorldBucket | undefined {
  const name = /^arn:[^:]+:s3:::([^/]+)/.exec(resource)?.[1];
  return name === undefined ? undefined : world.buckets[name];
}

/** The text of a context key, in any case. */
function contextText(call: Call, key: string): string | undefined {
  const found = Object.entries(call.context).find(([name]) => name.toLowerCase() === key);
  return typeof found?.[1] === "string" ? found[1] : undefined;
}

function keyOfWrite(call: Call, bucket: WorldBucket, world: World): string | undefined {
  const asked = contextText(call, "s3:x-amz-server-side-encryption");
  if (asked !== undefined && !asked.startsWith("aws:kms")) return undefined;
  const named = contextText(call, "s3:x-amz-server-side-encryption-aws-kms-key-id");
  if (named === undefined) return bucket.kmsKeyArn;
  if (named.includes("alias/")) return keyOfAlias(named, bucket, world);
  if (named.startsWith("arn:")) return named;
  return `arn:aws:kms:${bucket.region}:${world.account}:key/${named}`;
}

/** The key behind an alias or its ARN. One that the world does not know stands for itself: no grant on a key will match it. */
function keyOfAlias(named: string, bucket: WorldBucket, world: World): string {
  const arn = named.startsWith("arn:")
    ? named
    : `arn:aws:kms:${bucket.region}:${world.account}:${named}`;
  const [place = "", alias = ""] = arn.split(/:(?=alias\/)/);
  const known = Object.entries(world.keyAliases ?? {}).find(
    ([key, aliases]) => key.startsWith(`${place}:key/`) && aliases.includes(alias),
  );
  return known?.[0] ?? arn;
}

/** The key that an object was written with. */
function keyOfObject(call: Call, bucket: WorldBucket): string | undefined {
  const key = call.resource.slice(bucket.arn.length + 1);
  const below = Object.entries(bucket.keyArnsBelow ?? {}).find(([prefix]) =>
    key.startsWith(prefix),
  );
  return below?.[1] ?? bucket.kmsKeyArn;
}

function onKey(
  call: Call,
  world: World,
  actions: readonly string[],
  write: boolean,
): readonly Inference[] {
  const bucket = bucketOf(call.resource, world);
  if (bucket === undefined || !call.resource.includes("/")) return [];
  const key = write ? keyOfWrite(call, bucket, world) : keyOfObject(call, bucket);
  if (key === undefined) return [];
  const arn = bucket.bucketKeyEnabled ? bucket.arn : call.resource;
  return actions.map((action) =>
    onBehalf(call, action, key, {
      "kms:ViaService": `s3.${bucket.region}.amazonaws.com`,
      "kms:EncryptionContext:aws:s3:arn": arn,
      "kms:EncryptionContextKeys": ["aws:s3:arn"],
    }),
  );
}

function isMultipart(call: Call): boolean {
  const operation = call.operation ?? call.action.slice(call.action.indexOf(":") + 1);
  return MULTIPART_OPERATIONS.has(operation);
}

function parametersOf(call: Call, world: World): readonly (readonly [string, string])[] {
  const root = `arn:aws:ssm:${world.region}:${world.account}:parameter`;
  const below = /:GetParametersByPath$/i.test(call.action);
  return Object.entries(world.parameters ?? {})
    .map(([name, { kmsKeyArn }]) => [`${root}/${name.replace(/^\//, "")}`, kmsKeyArn] as const)
    .filter(([arn]) => arn === call.resource || (below && arn.startsWith(`${call.resource}/`)));
}

function onParameter(call: Call, world: World, action: string): readonly Inference[] {
  return parametersOf(call, world).map(([arn, key]) =>
    onBehalf(call, action, key, {
      "kms:ViaService": `ssm.${world.region}.amazonaws.com`,
      "kms:EncryptionContext:PARAMETER_ARN": arn,
      "kms:EncryptionContextKeys": ["PARAMETER_ARN"],
    }),
  );
}

/** What CloudWatch Logs does with the key of an encrypted group, in its own name. */
function onLogGroup(call: Call, world: World): readonly Inference[] {
  const name = /:log-group:(.+?)(:\*)?$/.exec(call.resource)?.[1];
  const group = name === undefined ? undefined : world.logGroups?.[name];
  if (name === undefined || group === undefined) return [];
  const arn = `arn:aws:logs:${world.region}:${world.account}:log-group:${name}`;
  return ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"].map((action) => ({
    principal: { arn: `logs.${world.region}.amazonaws.com` },
    action,
    resource: group.kmsKeyArn,
    context: {
      "aws:SecureTransport": "true",
      "kms:EncryptionContext:aws:logs:arn": arn,
      "kms:EncryptionContextKeys": ["aws:logs:arn"],
    },
  }));
}

/** The rows. */
export const ENCRYPTION_RULES: readonly ImpliedRule[] = [
  {
    name: "reading an object with SSE-KMS decrypts its key",
    when: ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectVersionForReplication"],
    source: BUCKET_KEYS,
    infer: (call, world) => onKey(call, world, ["kms:Decrypt"], false),
  },
  {
    name: "writing an object with SSE-KMS makes a data key",
    when: ["s3:PutObject", "s3:CreateMultipartUpload", "s3:UploadPart"],
    source: SSE_KMS,
    infer: (call, world) => onKey(call, world, ["kms:GenerateDataKey"], true),
  },
  {
    name: "a multipart upload with SSE-KMS reads back its parts",
    when: ["s3:PutObject", "s3:CreateMultipartUpload", "s3:UploadPart"],
    source: MULTIPART,
    infer: (call, world) => (isMultipart(call) ? onKey(call, world, ["kms:Decrypt"], true) : []),
  },
  {
    name: "reading a SecureString decrypts it",
    when: [
      "ssm:GetParameter",
      "ssm:GetParameters",
      "ssm:GetParametersByPath",
      "ssm:GetParameterHistory",
    ],
    source: PARAMETERS,
    infer: (call, world) =>
      call.withDecryption === false ? [] : onParameter(call, world, "kms:Decrypt"),
  },
  {
    name: "writing a SecureString encrypts it",
    when: ["ssm:PutParameter"],
    source: PARAMETERS,
    infer: (call, world) => onParameter(call, world, "kms:Encrypt"),
  },
  {
    name: "CloudWatch Logs uses the key of an encrypted log group",
    when: ["logs:CreateLogGroup", "logs:AssociateKmsKey"],
    source: LOGS,
    infer: onLogGroup,
  },
];
