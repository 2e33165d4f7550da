import { BUCKET } from "../../graph/links";
import { MANDATORY, type Rule, demandSatellite, demandTrue } from "../../rule";

const TYPE = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const FLAGS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

export const rule: Rule = {
  id: "s3-bucket-public-access-blocked",
  title: "Buckets block public access",
  severity: "critical",
  kind: "stack",
  level: MANDATORY,
  types: [BUCKET, TYPE],
  frameworks: ["FSBP S3.8", "CIS 3.0 2.1.4"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-8",
  why: "One policy or access list by mistake would show the bucket to the world",
  fix: "Give the bucket a BucketPublicAccessBlock with all four flags true",
  judge: (graph) =>
    graph
      .of(BUCKET)
      .flatMap((bucket) =>
        demandSatellite(graph, bucket, TYPE, (block) =>
          FLAGS.flatMap((flag) => demandTrue(block, flag)),
        ),
      ),
};
