import { BUCKET } from "../../graph/links";
import { texts } from "../../graph/values";
import { MANDATORY, type Rule, demand, demandSatellite } from "../../rule";

const TYPE =
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

export const rule: Rule = {
  id: "s3-customer-keys-refused",
  title: "Keys that callers bring are refused",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [BUCKET, TYPE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html",
  why: "Whoever writes under a key of his own holds the data to ransom",
  fix: "Set blockedEncryptionTypes to SSE-C in the bucket's encryption rule",
  judge: (graph) =>
    graph
      .of(BUCKET)
      .flatMap((bucket) =>
        demandSatellite(graph, bucket, TYPE, (encryption) =>
          demand(encryption, "rules.0.blockedEncryptionTypes", "a list with SSE-C", (types) =>
            texts(types).includes("SSE-C"),
          ),
        ),
      ),
};
