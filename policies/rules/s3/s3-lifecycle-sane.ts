import { BUCKET, logTargets, trailTargets, rulesOf } from "../../graph/links";
import { UNKNOWN, valueAt } from "../../graph/values";
import { MANDATORY, type Rule, demandSatellite, unknown, violation } from "../../rule";
import { zoneOf, stageOf } from "../platform";

const TYPE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

/** How long an overwritten object can be brought back at least. */
const LEAST_DAYS = { dev: 7, prod: 30 };

const isNumber = (value: unknown): value is number => typeof value === "number";

export const rule: Rule = {
  id: "s3-lifecycle-sane",
  title: "Buckets tidy up, and not too early",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: [BUCKET, TYPE],
  frameworks: ["FSBP S3.10", "FSBP S3.13"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-13",
  why: "Abandoned uploads and old versions cost for ever; versions that go too early cannot be brought back",
  fix: "Abort uploads within 7 days and expire old versions; of data no earlier than 30 days in prod and 7 in dev",
  judge: (graph) => {
    const logs = logTargets(graph);
    const trails = trailTargets(graph);
    return graph.of(BUCKET).flatMap((bucket) =>
      demandSatellite(graph, bucket, TYPE, (lifecycle) => {
        if (lifecycle.props["rules"] === UNKNOWN) return [unknown(lifecycle, "rules")];
        const enabled = rulesOf(lifecycle).filter((one) => valueAt(one, "status") === "Enabled");
        const days = (path: string) => enabled.map((one) => valueAt(one, path)).filter(isNumber);
        const aborted = days("abortIncompleteMultipartUpload.daysAfterInitiation");
        const old = days("noncurrentVersionExpiration.noncurrentDays");
        // What is locked or written once has no old versions worth keeping.
        const keeps = logs.has(bucket) || trails.has(bucket) || zoneOf(bucket) === "athena-results";
        const least = keeps ? 1 : LEAST_DAYS[stageOf(bucket)];
        return [
          ...(aborted.some((value) => value <= 7)
            ? []
            : [violation(lifecycle, "no enabled rule aborts uploads within 7 days")]),
          ...(old.length > 0 ? [] : [violation(lifecycle, "no enabled rule expires old versions")]),
          ...old
            .filter((value) => value < least)
            .map((value) =>
              violation(lifecycle, `old versions expire after ${value} days, before ${least}`),
            ),
        ];
      }),
    );
  },
};
