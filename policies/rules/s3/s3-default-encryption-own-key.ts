import { BUCKET, logTargets, trailTargets } from "../../graph/links";
import { MANDATORY, type Rule, demandEqual, demandSatellite, demandTrue } from "../../rule";
import { asFarAsPurposeIsKnown, demandKey } from "../platform";

const TYPE =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

export const rule: Rule = {
  id: "s3-default-encryption-own-key",
  title: "Buckets encrypt with the department's key",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [BUCKET, TYPE],
  frameworks: ["FSBP S3.17"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-17",
  why: "Whoever may read S3 still needs the department's key: two locks, two owners",
  fix: "Set sseAlgorithm aws:kms with the stack's own key and bucketKeyEnabled; S3 demands SSE-S3 of log targets alone",
  judge: (graph) => {
    const logs = logTargets(graph);
    const trails = trailTargets(graph);
    const found = graph.of(BUCKET).flatMap((bucket) =>
      demandSatellite(graph, bucket, TYPE, (encryption) => {
        const rule = "rules.0.applyServerSideEncryptionByDefault";
        if (logs.has(bucket)) return demandEqual(encryption, `${rule}.sseAlgorithm`, "AES256");
        // CloudTrail encrypts by file, with the trail as context: a bucket key would serve nobody.
        const isTrail = trails.has(bucket);
        return [
          ...demandEqual(encryption, `${rule}.sseAlgorithm`, "aws:kms"),
          ...demandKey(graph, encryption, `${rule}.kmsMasterKeyId`, isTrail ? "cloudtrail" : "s3"),
          ...(isTrail ? [] : demandTrue(encryption, "rules.0.bucketKeyEnabled")),
        ];
      }),
    );
    return asFarAsPurposeIsKnown(graph, found);
  },
};
