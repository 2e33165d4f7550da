import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { LakeBucket } from "../storage/lake-bucket";
import type { Protection } from "../protection";
import type { AccountNames } from "./account-names";
import { accountLogsPolicy, trailBucketPolicy } from "./trail-policies";

/** Arguments of {@link TrailBucket}. */
export interface TrailBucketArgs {
  readonly names: AccountNames;
  /** ARN of the key that encrypts the files. */
  readonly keyArn: pulumi.Input<string>;
  /** For how many days a file is locked; then it expires. */
  readonly retentionDays: number;
  /** Who may break the lock: nobody, or who has the right to. */
  readonly lock: "governance" | "compliance";
  readonly protection: Protection;
}

/** Access logs answer who looked at the trail a year ago. */
const ACCESS_LOG_DAYS = 400;
/** After its time a file needs no second life as an old version. */
const OLD_VERSION_DAYS = 1;
const ABANDONED_UPLOAD_DAYS = 7;

/**
 * The bucket of the trail: private, encrypted, every file locked for its retention, with access logs in a bucket
 * of their own.
 *
 * No bucket key: CloudTrail names its key with every file, and would need `kms:Decrypt` beside it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 */
export class TrailBucket extends pulumi.ComponentResource {
  /** The bucket with everything that CloudTrail tries when the trail is made. */
  readonly settled: pulumi.Resource[];

  constructor(name: string, args: TrailBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:components:TrailBucket", name, {}, opts);
    const { names, protection } = args;
    const child = { parent: this };
    const logs = new LakeBucket(
      `${name}-logs`,
      {
        bucketName: names.logsBucket(),
        zone: "logs",
        policy: accountLogsPolicy(names),
        noncurrentVersionDays: OLD_VERSION_DAYS,
        expiryDays: ACCESS_LOG_DAYS,
        protection,
      },
      child,
    );
    const { bucket } = new aws.s3.Bucket(
      `${name}-bucket`,
      {
        bucket: names.trailBucket(),
        forceDestroy: false,
        objectLockEnabled: true,
        tags: { zone: "trail" },
      },
      { parent: this, ...protection },
    );
    const publicAccess = new aws.s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      child,
    );
    const ownership = new aws.s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      child,
    );
    const versioning = new aws.s3.BucketVersioning(
      `${name}-versioning`,
      { bucket, versioningConfiguration: { status: "Enabled" } },
      child,
    );
    const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault: {
              sseAlgorithm: "aws:kms",
              kmsMasterKeyId: args.keyArn,
            },
            bucketKeyEnabled: false,
            blockedEncryptionTypes: ["SSE-C"],
          },
        ],
      },
      child,
    );
    const policy = new aws.s3.BucketPolicy(
      `${name}-policy`,
      { bucket, policy: JSON.stringify(trailBucketPolicy(names)) },
      // S3 answers two changes of one bucket at the same time with a conflict.
      { parent: this, dependsOn: [publicAccess] },
    );
    const lock = new aws.s3.BucketObjectLockConfiguration(
      `${name}-lock`,
      {
        bucket,
        rule: {
          defaultRetention: { mode: args.lock.toUpperCase(), days: args.retentionDays },
        },
      },
      { parent: this, dependsOn: [versioning], ...protection },
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { bucket, rules: lifecycleRules(args.retentionDays) },
      { parent: this, dependsOn: [versioning] },
    );
    new aws.s3.BucketLogging(
      `${name}-logging`,
      { bucket, targetBucket: names.logsBucket(), targetPrefix: "s3/trail/" },
      // S3 tries the target at once: its policy must admit the log delivery by then.
      { parent: this, dependsOn: [...logs.settled] },
    );
    this.settled = [publicAccess, ownership, versioning, encryption, policy, lock];
    this.registerOutputs({ bucket });
  }
}

const lifecycleRules = (
  retentionDays: number,
): aws.types.input.s3.BucketLifecycleConfigurationRule[] => [
  {
    id: "abandoned-uploads",
    status: "Enabled",
    filter: { prefix: "" },
    abortIncompleteMultipartUpload: { daysAfterInitiation: ABANDONED_UPLOAD_DAYS },
  },
  {
    id: "old-versions",
    status: "Enabled",
    filter: { prefix: "" },
    noncurrentVersionExpiration: { noncurrentDays: OLD_VERSION_DAYS },
  },
  {
    id: "expiry",
    status: "Enabled",
    filter: { prefix: "" },
    expiration: { days: retentionDays },
  },
];
