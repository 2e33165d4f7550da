import { BUCKET, logTargets, trailTargets, rulesOf } from "../../graph/links";
import { UNKNOWN, valueAt } from "../../graph/values";
import { MANDATORY, type Rule, demandSatellite, lacking, unknown, violation } from "../../rule";
import { configured, names, wholeNumber } from "../../settings";
import { asFarAsPurposeIsKnown, zoneOf } from "../platform";

const TYPE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

/** Ten years: personal data that nobody asks for any more is a risk, not a treasure. */
const MOST_DAYS = 3653;

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
  fix: "Abort uploads within 7 days and expire old versions; of data no earlier than after the days that are configured",
  ...configured(
    {
      leastDays: wholeNumber(
        "days that an overwritten object can be brought back at least",
        30,
        [1, 3650],
      ),
      passingZones: names("zones whose objects can be made again at once", ["athena-results"]),
    },
    (graph, { leastDays, passingZones }) => {
      const logs = logTargets(graph);
      const trails = trailTargets(graph);
      const found = graph.of(BUCKET).flatMap((bucket) =>
        demandSatellite(graph, bucket, TYPE, (lifecycle) => {
          if (lifecycle.props["rules"] === UNKNOWN) return [unknown(lifecycle, "rules")];
          const enabled = rulesOf(lifecycle).filter((one) => valueAt(one, "status") === "Enabled");
          const days = (path: string) => enabled.map((one) => valueAt(one, path)).filter(isNumber);
          const aborted = days("abortIncompleteMultipartUpload.daysAfterInitiation");
          const old = days("noncurrentVersionExpiration.noncurrentDays");
          // What is locked or written once has no old versions worth keeping.
          const keeps =
            logs.has(bucket) || trails.has(bucket) || passingZones.includes(zoneOf(bucket));
          const least = keeps ? 1 : leastDays;
          return [
            ...(aborted.some((value) => value <= 7)
              ? []
              : lacking(
                  lifecycle,
                  "no enabled rule aborts uploads within 7 days",
                  [lifecycle],
                  "rules",
                )),
            ...(old.length > 0
              ? []
              : lacking(lifecycle, "no enabled rule expires old versions", [lifecycle], "rules")),
            ...old
              .filter((value) => value > MOST_DAYS)
              .map((value) =>
                violation(
                  lifecycle,
                  `old versions are kept for ${value} days, beyond ${MOST_DAYS}`,
                ),
              ),
            ...old
              .filter((value) => value < least)
              .map((value) =>
                violation(lifecycle, `old versions expire after ${value} days, before ${least}`),
              ),
          ];
        }),
      );
      return asFarAsPurposeIsKnown(graph, found);
    },
  ),
};
