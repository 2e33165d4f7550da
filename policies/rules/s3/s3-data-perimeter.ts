import { BUCKET } from "../../graph/links";
import { ADVISORY, type Rule, violation } from "../../rule";
import { BUCKET_POLICY, demandPolicy, SAFE } from "../bucket-policy";
import { DATA_ZONES, zoneOf } from "../platform";

export const rule: Rule = {
  id: "s3-data-perimeter",
  title: "Data is read from inside the network only",
  severity: "high",
  kind: "stack",
  level: ADVISORY,
  advisoryBecause:
    "Glue, DataBrew and Athena run outside the VPC and would be refused; keys and roles bind them by account and service",
  types: [BUCKET, BUCKET_POLICY],
  frameworks: [],
  url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies-vpc-endpoint.html",
  why: "A stolen session reads from anywhere",
  fix: "Deny by aws:SourceVpce what does not come through the endpoint, AWS's services excepted",
  judge: (graph) =>
    graph
      .of(BUCKET)
      .filter((bucket) => DATA_ZONES.includes(zoneOf(bucket)))
      .flatMap((bucket) =>
        // Over TLS, so that nothing but the perimeter can refuse it.
        demandPolicy(graph, bucket, ({ name, resource, denies }) =>
          denies("s3:GetObject", "/any/object", SAFE)
            ? []
            : [
                violation(
                  resource,
                  `s3:GetObject from outside the network is not denied on ${name}`,
                ),
              ],
        ),
      ),
};
