import { BUCKET, replicaTargets, trailTargets } from "../../graph/links";
import {
  MANDATORY,
  type Rule,
  demand,
  demandBetween,
  demandEqual,
  demandSatellite,
} from "../../rule";
import { configured, text, wholeNumber } from "../../settings";

const TYPE = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration";

/** Ten years: a lock that nobody outlives keeps personal data that must go. */
const MOST_DAYS = 3653;

export const rule: Rule = {
  id: "s3-object-lock-on-backup",
  title: "Replicas and trails are locked",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  advisoryBecause: "a stack of dev is thrown away",
  types: [BUCKET, TYPE],
  frameworks: ["FSBP S3.15"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-15",
  why: "A copy that the same hands may delete is no backup",
  fix: "Give the bucket a BucketObjectLockConfiguration with a default retention",
  ...configured(
    {
      leastDays: wholeNumber("days that a copy is locked at least", 30, [1, MOST_DAYS]),
      trailMode: text(
        "lock of the trail's files: nobody at all removes one in COMPLIANCE",
        "COMPLIANCE",
      ),
    },
    (graph, { leastDays, trailMode }) => {
      const trails = trailTargets(graph);
      const locked = new Set([...replicaTargets(graph), ...trails]);
      // S3 accepts a lock on a bucket that keeps versions: objectLockEnabled at its creation is not needed.
      return [...locked].flatMap((bucket) =>
        demandSatellite(graph, bucket, TYPE, (lock) => [
          ...(trails.has(bucket)
            ? demandEqual(lock, "rule.defaultRetention.mode", trailMode)
            : demand(lock, "rule.defaultRetention.mode", "GOVERNANCE or COMPLIANCE", (mode) =>
                ["GOVERNANCE", "COMPLIANCE"].includes(String(mode)),
              )),
          ...demandBetween(lock, "rule.defaultRetention.days", leastDays, MOST_DAYS),
        ]),
      );
    },
  ),
};
