import {
  type BucketPolicyDocument,
  type BucketStatement,
  pascal,
  transport,
} from "./bucket-policies";
import { accessLogPrefix, REPLICATED_ZONES, type ReplicatedZone } from "./lake-layout";
import type { Names } from "../names";

/**
 * Policy of a replica bucket: TLS 1.2 or newer; and where replicas are locked, nobody deletes one or lifts a lock.
 *
 * It says nothing about encryption: the replication rule names the key of every replica, and no role may put
 * an object here. Replication and lifecycle rules do not need the actions that are denied: a delete marker
 * arrives by `s3:ReplicateDelete`, and lifecycle rules ask no policy.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 */
export const replicaBucketPolicy = (
  names: Names,
  zone: ReplicatedZone,
  lock: boolean,
): BucketPolicyDocument => ({
  Version: "2012-10-17",
  Statement: [
    ...transport(names.replicaBucketArn(zone)),
    ...(lock ? [deletesDenied(names, zone)] : []),
  ],
});

const deletesDenied = (names: Names, zone: ReplicatedZone): BucketStatement => ({
  Sid: "DenyDeletes",
  Effect: "Deny",
  Principal: "*",
  Action: ["s3:BypassGovernanceRetention", "s3:DeleteObject", "s3:DeleteObjectVersion"],
  Resource: `${names.replicaBucketArn(zone)}/*`,
});

/**
 * Policy of the bucket that takes the access logs of the replica buckets. S3 delivers logs to a bucket of the
 * same region only, and to none that is encrypted with a customer key or has a lock.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export const replicaLogsPolicy = (names: Names): BucketPolicyDocument => ({
  Version: "2012-10-17",
  Statement: [
    ...transport(names.replicaBucketArn("logs")),
    ...REPLICATED_ZONES.map((zone): BucketStatement => ({
      Sid: `AccessLogsOf${pascal(zone)}`,
      Effect: "Allow",
      Principal: { Service: "logging.s3.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `${names.replicaBucketArn("logs")}/${accessLogPrefix(zone)}*`,
      Condition: {
        ArnEquals: { "aws:SourceArn": names.replicaBucketArn(zone) },
        StringEquals: { "aws:SourceAccount": names.identity.accountId },
      },
    })),
  ],
});
