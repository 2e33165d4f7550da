/** What breaks each rule of front: one change of a known-good stack, and the resource that the rule must name. */
import { value } from "../changes";
import type { Case } from "./case";

export const CASES: readonly Case[] = [
  [
    "cloudfront-https-only",
    "ohs-prod",
    "ohs-servers-front-distribution",
    value("defaultCacheBehavior.viewerProtocolPolicy", "allow-all"),
  ],
  [
    "cloudfront-vpc-origin-only",
    "ohs-prod",
    "ohs-servers-front-distribution",
    value("origins.0.vpcOriginConfig", undefined),
  ],
  [
    "cloudfront-read-only",
    "ohs-prod",
    "ohs-servers-front-distribution",
    value("defaultCacheBehavior.allowedMethods", ["GET", "POST"]),
  ],
];
