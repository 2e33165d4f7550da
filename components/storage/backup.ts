import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DutyRole } from "../identity/duty-role";
import { ACCESS_LOG_DAYS } from "./data-lake";
import { LakeBucket } from "./lake-bucket";
import { accessLogPrefix, REPLICATED_ZONES, type ReplicatedZone } from "./lake-layout";
import type { Names } from "../names";
import type { Protection } from "../protection";
import { replicaBucketPolicy, replicaLogsPolicy } from "./replica-policies";
import { backfillGrants, replicateGrants, startBackfillGrants } from "./replication-grants";
import { replicationRule } from "./replication-rules";

/** Arguments of {@link Backup}. */
export interface BackupArgs {
  readonly names: Names;
  readonly keys: {
    /** ARN of the key in the replica region. */
    readonly replicaKeyArn: pulumi.Input<string>;
    /** Datasets whose data is under a key of their own; the rest is under the department's. */
    readonly datasetKeys: readonly string[];
  };
  /** The lake: what must exist of a zone's bucket before it can be replicated. */
  readonly sources: { settled(zone: ReplicatedZone): readonly pulumi.Resource[] };
  /** Role in whose name S3 replicates. */
  readonly role: DutyRole;
  /** Days for which a deleted or overwritten object can be brought back from its replica, from 1 to 36,500. */
  readonly recoveryDays: number;
  /** Whether new replicas are locked. */
  readonly lock: boolean;
  readonly protection: Protection;
}

/**
 * S3's longest default retention.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DefaultRetention.html
 */
const LONGEST_RETENTION_DAYS = 36_500;

/**
 * A replica of what cannot be lost, in another region: landing, raw, trusted and curated, each into a bucket of
 * its own under the replica key.
 *
 * Creates the replica buckets and the bucket for their access logs in the replica region, and a replication
 * rule on each source. Objects that were there before the rule are not replicated by it: `npm run backfill` does.
 *
 * What an object's replica survives: a deletion or an overwriting at home, for `recoveryDays`, because
 * replica versions that are no longer current expire only then. With `lock` each replica is besides locked in
 * governance mode for its first `recoveryDays`, by the bucket's default, since the source has no lock; and
 * nobody may delete a replica by the bucket's policy. So the lock holds against whoever can change policies
 * while a replica is young; an older one is guarded by the policy and by versioning.
 *
 * What that means when data must be erased, or its retention ends: the deletion at home hides the replica at
 * once and removes it `recoveryDays` later, which is the answer to give. To erase a replica sooner, a
 * deployment takes `DenyDeletes` from the bucket's policy, and then someone with
 * `s3:BypassGovernanceRetention`, which no role of the stack has, deletes the versions. A lock never ends early
 * by turning `lock` off: S3 keeps it on a bucket for good, only the default for new replicas goes.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnot-replicated.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
 *
 * @throws when `recoveryDays` is no whole number from 1 to 36,500, or the replica region is the home region.
 */
export class Backup extends pulumi.ComponentResource {
  private readonly names: Names;
  private readonly datasetKeys: readonly string[];
  private readonly role: DutyRole;

  constructor(name: string, args: BackupArgs, opts?: pulumi.ComponentResourceOptions) {
    const { names, keys, sources, role, recoveryDays, lock, protection } = args;
    refuseBackup(names, recoveryDays);
    super("platform:components:Backup", name, {}, opts);
    this.names = names;
    this.datasetKeys = keys.datasetKeys;
    this.role = role;
    const replica = {
      region: names.identity.replicaRegion,
      noncurrentVersionDays: recoveryDays,
      protection,
    };
    const logs = new LakeBucket(
      `${name}-logs`,
      {
        ...replica,
        bucketName: names.replicaBucket("logs"),
        zone: "logs-replica",
        policy: replicaLogsPolicy(names),
        expiryDays: ACCESS_LOG_DAYS,
      },
      { parent: this },
    );
    for (const zone of REPLICATED_ZONES) {
      const bucket = new LakeBucket(
        `${name}-${zone}`,
        {
          ...replica,
          bucketName: names.replicaBucket(zone),
          zone: `${zone}-replica`,
          policy: replicaBucketPolicy(names, zone, lock),
          keyArn: keys.replicaKeyArn,
          ...(lock ? { lock: { mode: "governance", days: recoveryDays } } : {}),
          accessLogs: {
            bucketName: names.replicaBucket("logs"),
            prefix: accessLogPrefix(zone),
            after: logs.settled,
          },
        },
        { parent: this },
      );
      new aws.s3.BucketReplicationConfig(
        `${name}-${zone}-replication`,
        {
          bucket: names.bucket(zone),
          role: role.role.arn,
          rules: [replicationRule(names, zone, keys.replicaKeyArn)],
        },
        // S3 wants versions on both sides before it takes the rule.
        { parent: this, dependsOn: [...sources.settled(zone), ...bucket.settled] },
      );
    }
    this.registerOutputs({});
  }

  /** Lets S3 replicate in the name of a role. */
  grantReplicate(role: DutyRole): void {
    for (const grant of replicateGrants(this.names, this.datasetKeys)) role.allow(grant);
  }

  /** Lets S3 Batch Operations replicate, in the name of a role, what was there before. */
  grantBackfill(role: DutyRole): void {
    for (const grant of backfillGrants(this.names)) role.allow(grant);
  }

  /** Lets a person run `npm run backfill`. */
  grantStartBackfill(role: DutyRole): void {
    for (const grant of startBackfillGrants(this.names, this.role.arn)) role.allow(grant);
  }
}

/**
 * Refuses a backup that could not be made, or would be none.
 *
 * @throws for anything but a whole number of days from 1 to 36,500, and for a replica beside its source.
 */
export function refuseBackup(names: Names, recoveryDays: number): void {
  const { region, replicaRegion } = names.identity;
  if (region === replicaRegion) {
    throw new Error(
      `replicaRegion must be another region than homeRegion, got "${replicaRegion}" for both; ` +
        `change it in the stack's settings`,
    );
  }
  if (
    !Number.isInteger(recoveryDays) ||
    recoveryDays < 1 ||
    recoveryDays > LONGEST_RETENTION_DAYS
  ) {
    throw new Error(
      `recoveryDays must be a whole number from 1 to ${LONGEST_RETENTION_DAYS}, got ${recoveryDays}; ` +
        `change it in the stack's settings`,
    );
  }
}
