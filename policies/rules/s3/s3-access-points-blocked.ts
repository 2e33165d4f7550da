import { MANDATORY, type Rule, demandTrue } from "../../rule";

const TYPES = [
  "aws:s3/accessPoint:AccessPoint",
  "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint",
];
const FLAGS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

export const rule: Rule = {
  id: "s3-access-points-blocked",
  title: "Access points block public access",
  severity: "critical",
  kind: "resource",
  level: MANDATORY,
  types: TYPES,
  frameworks: ["FSBP S3.19", "FSBP S3.24"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-19",
  why: "An access point is a door beside the bucket's",
  fix: "Give the access point a publicAccessBlockConfiguration with all four flags true",
  judge: (graph) =>
    graph.of(...TYPES).flatMap((point) => {
      const block = point.type.includes("multiRegion")
        ? "details.publicAccessBlock"
        : "publicAccessBlockConfiguration";
      return FLAGS.flatMap((flag) => demandTrue(point, `${block}.${flag}`));
    }),
};
