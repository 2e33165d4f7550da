import { BUCKET, replicaTargets, trailTargets } from "../../graph/links";
import { MANDATORY_IN_PROD, type Rule, demand, demandBetween, demandSatellite } from "../../rule";

const TYPE = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";

export const rule: Rule = {
  id: "s3-object-lock-on-backup",
  title: "Replicas and trails are locked",
  severity: "high",
  kind: "stack",
  level: MANDATORY_IN_PROD,
  advisoryBecause: "a stack of dev is thrown away",
  types: [BUCKET, TYPE],
  frameworks: ["FSBP S3.15"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-15",
  why: "A copy that the same hands may delete is no backup",
  fix: "Give the bucket a BucketObjectLockConfiguration with a default retention",
  judge: (graph) => {
    const locked = new Set([...replicaTargets(graph), ...trailTargets(graph)]);
    // S3 accepts a lock on a bucket that keeps versions: objectLockEnabled at its creation is not needed.
    return [...locked].flatMap((bucket) =>
      demandSatellite(graph, bucket, TYPE, (lock) => [
        ...demand(lock, "rule.defaultRetention.mode", "GOVERNANCE or COMPLIANCE", (mode) =>
          ["GOVERNANCE", "COMPLIANCE"].includes(String(mode)),
        ),
        ...demandBetween(lock, "rule.defaultRetention.days", 30, 36_500),
      ]),
    );
  },
};
