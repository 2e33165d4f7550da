import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { BucketPolicyDocument } from "./bucket-policies";
import type { Protection } from "../protection";

/** Arguments of {@link LakeBucket}. */
export interface LakeBucketArgs {
  /** Physical name. */
  readonly bucketName: string;
  /** Tag that says which zone the bucket is. */
  readonly zone: string;
  /** Absent: the home region. */
  readonly region?: string;
  readonly policy: BucketPolicyDocument;
  /** ARN of the key that encrypts by default; absent: SSE-S3, for the bucket that S3 delivers logs to. */
  readonly keyArn?: pulumi.Input<string>;
  /** ARNs of the keys that some objects are under instead. @default [] */
  readonly otherKeyArns?: readonly pulumi.Input<string>[];
  /** Days after which an object that was replaced or deleted is gone for good. */
  readonly noncurrentVersionDays: number;
  /** Days after which objects expire; absent: never. */
  readonly expiryDays?: number;
  /**
   * Whether S3 keeps one key for the bucket and asks KMS less. Not where a writer of AWS's names its key with every file, as
   * CloudTrail does: it would need `kms:Decrypt` beside it. @default true
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
   */
  readonly bucketKeys?: boolean;
  /**
   * For how many days a new version is locked, and who may break the lock: nobody, or who has the right to; absent: no lock. The lock
   * is turned on by its own setting and not by the bucket, so that a bucket need not be replaced to get one; it can never be
   * turned off. A bucket with a lock cannot take access logs.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html
   */
  readonly lock?: { readonly mode: "governance" | "compliance"; readonly days: number };
  /** Where S3 writes who asked for what, and what must be there before it does; absent: nowhere. */
  readonly accessLogs?: {
    readonly bucketName: string;
    readonly prefix: string;
    readonly after: readonly pulumi.Resource[];
  };
  readonly protection: Protection;
}

/** Parts of an upload that nobody finished are removed after this many days. */
const ABANDONED_UPLOAD_DAYS = 7;

/**
 * One private bucket: public access blocked, no ACLs, versions kept, encrypted, with its policy, its
 * lifecycle and its access log.
 *
 * The bucket waits for its keys although it names none. So they go after it: a bucket that is not empty stops the
 * deletion of a stack, and what lies in it would else be lost with a key that waits for its own deletion.
 */
export class LakeBucket extends pulumi.ComponentResource {
  /** The bucket with everything that makes it safe: what writes into it depends on these. */
  readonly settled: pulumi.Resource[];

  constructor(name: string, args: LakeBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:components:LakeBucket", name, {}, opts);
    const child = { parent: this };
    const place = args.region === undefined ? {} : { region: args.region };
    const keyArns = [args.keyArn ?? [], ...(args.otherKeyArns ?? [])].flat();
    const { bucket } = new aws.s3.Bucket(
      `${name}-bucket`,
      {
        bucket: args.bucketName,
        forceDestroy: false,
        tags: { zone: args.zone },
        ...place,
      },
      {
        parent: this,
        ...args.protection,
        // The ARNs are not looked at: what counts is whose they are.
        dependsOn: pulumi.all(keyArns).apply(() => []),
      },
    );
    const publicAccess = new aws.s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      {
        bucket,
        ...place,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      child,
    );
    const ownership = new aws.s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket, ...place, rule: { objectOwnership: "BucketOwnerEnforced" } },
      child,
    );
    const versioning = new aws.s3.BucketVersioning(
      `${name}-versioning`,
      { bucket, ...place, versioningConfiguration: { status: "Enabled" } },
      child,
    );
    const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { bucket, ...place, rules: [encryptionRule(args)] },
      child,
    );
    const policy = new aws.s3.BucketPolicy(
      `${name}-policy`,
      { bucket, ...place, policy: pulumi.jsonStringify(args.policy) },
      // S3 answers two changes of one bucket at the same time with a conflict.
      { parent: this, dependsOn: [publicAccess] },
    );
    // Rules about versions need versioning first.
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { bucket, ...place, rules: lifecycleRules(args) },
      { parent: this, dependsOn: [versioning] },
    );
    if (args.accessLogs !== undefined) {
      new aws.s3.BucketLogging(
        `${name}-logging`,
        {
          bucket,
          ...place,
          targetBucket: args.accessLogs.bucketName,
          targetPrefix: args.accessLogs.prefix,
        },
        // S3 tries the target at once: its policy must admit the log delivery by then.
        { parent: this, dependsOn: [...args.accessLogs.after] },
      );
    }
    this.settled = [publicAccess, ownership, versioning, encryption, policy];
    if (args.lock !== undefined) {
      const { mode, days } = args.lock;
      const lock = new aws.s3.BucketObjectLockConfiguration(
        `${name}-lock`,
        { bucket, ...place, rule: { defaultRetention: { mode: mode.toUpperCase(), days } } },
        { parent: this, dependsOn: [versioning], ...args.protection },
      );
      this.settled.push(lock);
    }
    this.registerOutputs({ bucket });
  }
}

/**
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html
 */
const encryptionRule = ({
  keyArn,
  bucketKeys = true,
}: LakeBucketArgs): aws.types.input.s3.BucketServerSideEncryptionConfigurationRule => ({
  applyServerSideEncryptionByDefault:
    keyArn === undefined
      ? { sseAlgorithm: "AES256" }
      : { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
  bucketKeyEnabled: keyArn !== undefined && bucketKeys,
  blockedEncryptionTypes: ["SSE-C"],
});

const lifecycleRules = ({
  noncurrentVersionDays,
  expiryDays,
}: LakeBucketArgs): aws.types.input.s3.BucketLifecycleConfigurationRule[] => [
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
    noncurrentVersionExpiration: { noncurrentDays: noncurrentVersionDays },
  },
  expiryDays === undefined
    ? {
        id: "empty-delete-markers",
        status: "Enabled",
        filter: { prefix: "" },
        expiration: { expiredObjectDeleteMarker: true },
      }
    : {
        id: "expiry",
        status: "Enabled",
        filter: { prefix: "" },
        expiration: { days: expiryDays },
      },
];
