import { BUCKET } from "../../graph/links";
import { MANDATORY, type Rule, demandEqual, demandSatellite } from "../../rule";

const TYPE = "aws:s3/bucketVersioning:BucketVersioning";

export const rule: Rule = {
  id: "s3-versioning",
  title: "Buckets keep versions",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [BUCKET, TYPE],
  frameworks: ["FSBP S3.14"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-14",
  why: "Overwritten and deleted objects come back only from versions, and replication needs them",
  fix: "Set versioningConfiguration.status to Enabled",
  judge: (graph) =>
    graph
      .of(BUCKET)
      .flatMap((bucket) =>
        demandSatellite(graph, bucket, TYPE, (versioning) =>
          demandEqual(versioning, "versioningConfiguration.status", "Enabled"),
        ),
      ),
};
