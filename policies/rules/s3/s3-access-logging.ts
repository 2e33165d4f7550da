import { regionOf } from "../../graph/graph";
import { BUCKET, linkOf, logTargets } from "../../graph/links";
import { MANDATORY, type Rule, demandSatellite, demandText, unknown, violation } from "../../rule";
import { asFarAsPurposeIsKnown } from "../platform";

const TYPE = "aws:s3/bucketLogging:BucketLogging";

export const rule: Rule = {
  id: "s3-access-logging",
  title: "Access to buckets is logged",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: [BUCKET, TYPE],
  frameworks: ["FSBP S3.9"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-9",
  why: "Who read what can be told afterwards only from logs",
  fix: "Give the bucket a BucketLogging to a log bucket of the same region",
  judge: (graph) => {
    const buckets = graph.of(BUCKET);
    const logs = logTargets(graph);
    const found = buckets
      .filter((bucket) => !logs.has(bucket))
      .flatMap((bucket) =>
        demandSatellite(graph, bucket, TYPE, (logging) => {
          const target = linkOf(graph, logging, "targetBucket", buckets);
          if (target === "unknown") return [unknown(logging, "targetBucket")];
          if (target === "elsewhere") {
            return [violation(logging, "targetBucket must be a bucket of this stack")];
          }
          return [
            ...(regionOf(target) === regionOf(bucket)
              ? []
              : [violation(logging, `${target.name} is in another region`)]),
            ...demandText(logging, "targetPrefix"),
          ];
        }),
      );
    return asFarAsPurposeIsKnown(graph, found);
  },
};
