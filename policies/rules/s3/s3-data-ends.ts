import { BUCKET, logTargets, rulesOf } from "../../graph/links";
import { UNKNOWN, type Value, valueAt } from "../../graph/values";
import { MANDATORY, type Rule, demandSatellite, unknown, violation } from "../../rule";
import { configured, names, wholeNumber } from "../../settings";
import { zoneOf } from "../platform";

const TYPE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

const isEnabled = (one: Value): boolean => valueAt(one, "status") === "Enabled";
const expires = (one: Value): Value => valueAt(one, "expiration.days");
const clears = (one: Value): boolean =>
  valueAt(one, "expiration.expiredObjectDeleteMarker") === true;

export const rule: Rule = {
  id: "s3-data-ends",
  title: "What was deleted or served its purpose is gone in the end",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: [BUCKET, TYPE],
  frameworks: ["FSBP S3.13"],
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html",
  why: "Logs and results hold personal data that nobody needs any more; a deleted name that stays as a marker still tells",
  fix: "Expire logs and query results after the days that are configured at most, and expired delete markers everywhere else",
  ...configured(
    {
      mostDays: wholeNumber(
        "days after which logs, trails and results are gone",
        3653,
        [1, 36_500],
      ),
      resultZones: names("zones whose objects are results that can be made again", [
        "athena-results",
      ]),
      resultDays: wholeNumber("days after which such results are gone", 30, [1, 365]),
    },
    (graph, { mostDays, resultZones, resultDays }) => {
      const logs = logTargets(graph);
      return graph.of(BUCKET).flatMap((bucket) =>
        demandSatellite(graph, bucket, TYPE, (lifecycle) => {
          if (lifecycle.props["rules"] === UNKNOWN) return [unknown(lifecycle, "rules")];
          const enabled = rulesOf(lifecycle).filter(isEnabled);
          const days = enabled.map(expires).filter((value) => typeof value === "number");
          const isResult = resultZones.includes(zoneOf(bucket));
          const most = isResult ? resultDays : mostDays;
          const isLate = days.some((value) => value > most);
          const isEndless = days.length === 0 && (isResult || logs.has(bucket));
          return [
            ...(isEndless ? [violation(lifecycle, "its objects never expire")] : []),
            ...(isLate
              ? [violation(lifecycle, `its objects expire later than after ${most} days`)]
              : []),
            // Expiring objects takes their markers along.
            ...(days.length > 0 || enabled.some(clears)
              ? []
              : [violation(lifecycle, "it keeps the markers of what was deleted")]),
          ];
        }),
      );
    },
  ),
};
