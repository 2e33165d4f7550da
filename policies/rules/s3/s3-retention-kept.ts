import { BUCKET, satellitesOf, logTargets, trailTargets, rulesOf } from "../../graph/links";
import { valueAt } from "../../graph/values";
import { MANDATORY, type Rule, violation } from "../../rule";
import { configured, wholeNumber } from "../../settings";
import { DATA_ZONES, zoneOf } from "../platform";

export const rule: Rule = {
  id: "s3-retention-kept",
  title: "Data does not expire before its retention",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [BUCKET, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"],
  frameworks: ["FSBP S3.13"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-13",
  why: "A rule that expires whole zones deletes data that must be kept, and logs that must answer questions",
  fix: "Expire data by prefix, and logs, no earlier than after the days that are configured",
  ...configured(
    { leastDays: wholeNumber("days that data and logs are kept at least", 365, [1, 36_500]) },
    (graph, { leastDays }) => {
      const logs = logTargets(graph);
      const trails = trailTargets(graph);
      return graph.of(BUCKET).flatMap((bucket) => {
        const isKept =
          logs.has(bucket) ||
          trails.has(bucket) ||
          DATA_ZONES.includes(zoneOf(bucket).replace(/-replica$/, ""));
        if (!isKept) return [];
        return satellitesOf(
          graph,
          bucket,
          "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        ).linked.flatMap((lifecycle) =>
          rulesOf(lifecycle).flatMap((one) => {
            const days = valueAt(one, "expiration.days");
            return typeof days === "number" && days < leastDays
              ? [
                  violation(
                    lifecycle,
                    `current objects expire after ${days} days, before ${leastDays}`,
                  ),
                ]
              : [];
          }),
        );
      });
    },
  ),
};
