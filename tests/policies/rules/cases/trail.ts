/** What breaks each rule of trail: one change of a known-good stack, and the resource that the rule must name. */
import { statement, value } from "../changes";
import type { Case } from "./case";

export const CASES: readonly Case[] = [
  ["trail-complete", "account-prod", "account-trail-trail", value("isMultiRegionTrail", false)],
  [
    "trail-integrity",
    "account-prod",
    "account-trail-trail",
    value("enableLogFileValidation", false),
  ],
  [
    "trail-delivered",
    "account-prod",
    "account-trail-trail",
    value("cloudWatchLogsGroupArn", undefined),
  ],
  ["trail-data-events", "account-prod", "account-trail-trail", value("advancedEventSelectors", [])],
  [
    "trail-bucket-tamper-proof",
    "account-prod",
    "account-trail-files-policy",
    statement("policy", {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::444455556666:root" },
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::a/*",
    }),
  ],
];
