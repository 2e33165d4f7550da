import { BUCKET } from "../../graph/links";
import { MANDATORY, type Rule, demand, demandEqual, demandSatellite, violation } from "../../rule";

const TYPE = "aws:s3/bucketOwnershipControls:BucketOwnershipControls";

export const rule: Rule = {
  id: "s3-acl-disabled",
  title: "Access lists are switched off",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [BUCKET, TYPE, "aws:s3/bucketAcl:BucketAcl"],
  frameworks: ["FSBP S3.12"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-12",
  why: "Access lists grant beside the policies and are read by nobody",
  fix: "Set objectOwnership to BucketOwnerEnforced and remove every acl",
  judge: (graph) => [
    ...graph
      .of(BUCKET)
      .flatMap((bucket) => [
        ...demandSatellite(graph, bucket, TYPE, (controls) =>
          demandEqual(controls, "rule.objectOwnership", "BucketOwnerEnforced"),
        ),
        ...demand(bucket, "acl", "absent", (acl) => acl === undefined),
        ...demand(bucket, "grants", "absent", (grants) => grants === undefined),
      ]),
    ...graph.of("aws:s3/bucketAcl:BucketAcl").map((acl) => violation(acl, "it is an access list")),
    ...graph
      .of("aws:s3/bucketObjectv2:BucketObjectv2")
      .flatMap((object) => demand(object, "acl", "absent", (acl) => acl === undefined)),
  ],
};
