import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { ReplicatedZone } from "./lake-layout";
import type { Names } from "../names";

/**
 * The zone whose replication is measured: what landed cannot be made again, the other zones can be made from
 * it. A rule with metrics costs four custom metrics.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html
 */
export const MEASURED_ZONE: ReplicatedZone = "landing";

/** Id of a zone's rule; the metrics of replication carry it as dimension `RuleId`. */
export const replicationRuleId = (zone: ReplicatedZone): string => zone;

/**
 * The one replication rule of a zone: everything, encrypted objects included, under the replica key.
 *
 * Delete markers are replicated. What was deleted at home is then deleted in the replica as well, and its
 * versions stay for the days of recovery; without the marker the replica would keep every file that Iceberg
 * ever replaced, and data that must be erased would live on. The deletion of a *version* is never replicated.
 *
 * No Replication Time Control: its fifteen minutes are charged by the gigabyte, and the runs are weekly.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-marker-replication.html
 */
export const replicationRule = (
  names: Names,
  zone: ReplicatedZone,
  replicaKeyArn: pulumi.Input<string>,
): aws.types.input.s3.BucketReplicationConfigRule => ({
  id: replicationRuleId(zone),
  priority: 1,
  status: "Enabled",
  filter: { prefix: "" },
  deleteMarkerReplication: { status: "Enabled" },
  sourceSelectionCriteria: { sseKmsEncryptedObjects: { status: "Enabled" } },
  destination: {
    bucket: names.replicaBucketArn(zone),
    encryptionConfiguration: { replicaKmsKeyId: replicaKeyArn },
    ...(zone === MEASURED_ZONE ? { metrics: { status: "Enabled" } } : {}),
  },
});
