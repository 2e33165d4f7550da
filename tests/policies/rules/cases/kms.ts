/** What breaks each rule of kms: one change of a known-good stack, and the resource that the rule must name. */
import { statement, value, without } from "../changes";
import type { Case } from "./case";

export const CASES: readonly Case[] = [
  ["kms-rotation-and-lifetime", "ohs-prod", "ohs-keys-data", value("enableKeyRotation", false)],
  ["kms-rotation-and-lifetime", "ohs-prod", "ohs-keys-data", value("deletionWindowInDays", 29)],
  ["kms-policy-explicit", "ohs-prod", "ohs-keys-data", value("policy", undefined)],
  [
    "kms-policy-explicit",
    "ohs-prod",
    "ohs-keys-data",
    statement("policy", { Effect: "Allow", Principal: "*", Action: "kms:Decrypt", Resource: "*" }),
  ],
  [
    "kms-use-bound-to-service",
    "ohs-prod",
    "ohs-keys-data",
    statement("policy", {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::444455556666:root" },
      Action: "kms:Decrypt",
      Resource: "*",
    }),
  ],
  [
    "kms-admin-use-separation",
    "ohs-prod",
    "ohs-keys-data",
    statement("policy", {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::444455556666:root" },
      Action: "kms:*",
      Resource: "*",
    }),
  ],
  [
    "kms-grants-constrained",
    "ohs-prod",
    "ohs-keys-data",
    statement("policy", {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::444455556666:root" },
      Action: "kms:CreateGrant",
      Resource: "*",
    }),
  ],
  ["kms-alias", "ohs-prod", "ohs-keys-data", without("ohs-keys-data-alias")],
  ["kms-key-region", "ohs-prod", "ohs-keys-data", value("multiRegion", true)],
  ...[
    { AWS: "arn:aws:iam::444455556666:root" },
    { AWS: "arn:aws:iam::999999999999:root" },
    "*",
  ].map((Principal): Case => [
    "kms-department-isolation",
    "ohs-prod",
    "ohs-keys-data",
    statement("policy", {
      Effect: "Allow",
      Principal,
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: { StringEquals: { "kms:ViaService": "s3.ca-central-1.amazonaws.com" } },
    }),
  ]),
  ["kms-department-isolation", "ohs-prod", "ohs-keys-data", value("policy", undefined)],
  ["kms-key-region", "ohs-prod", "ohs-keys-data", value("region", "us-east-1")],
  ["kms-rotation-and-lifetime", "ohs-prod", "ohs-keys-data", value("isEnabled", false)],
  [
    "kms-rotation-and-lifetime",
    "ohs-prod",
    "ohs-keys-data",
    value("bypassPolicyLockoutSafetyCheck", true),
  ],

  [
    "kms-statements-narrow",
    "ohs-prod",
    "ohs-keys-data",
    statement("policy", { Effect: "Allow", Principal: "*", Action: "kms:Decrypt", Resource: "*" }),
  ],
  [
    "kms-statements-narrow",
    "ohs-prod",
    "ohs-keys-data",
    statement("policy", {
      Effect: "Allow",
      Principal: { Service: ["sns.amazonaws.com", "sqs.amazonaws.com"] },
      Action: "kms:Decrypt",
      Resource: "*",
    }),
  ],
  [
    "kms-statements-narrow",
    "ohs-prod",
    "ohs-keys-data",
    statement("policy", {
      Effect: "Allow",
      Principal: { Service: "budgets.amazonaws.com" },
      Action: "kms:Decrypt",
      Resource: "*",
    }),
  ],
  [
    "kms-statements-narrow",
    "ohs-prod",
    "ohs-keys-data",
    statement("policy", {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::444455556666:role/a" },
      Action: "kms:DescribeKey",
      Resource: "*",
    }),
  ],
  [
    "kms-statements-narrow",
    "ohs-prod",
    "ohs-keys-data",
    statement("policy", {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::444455556666:root" },
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: { StringEquals: { "kms:CallerAccount": "444455556666" } },
    }),
  ],

  [
    "kms-statements-narrow",
    "ohs-prod",
    "ohs-keys-data",
    statement("policy", {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::444455556666:root" },
      Action: "kms:DescribeKey",
      Resource: "*",
      Condition: { StringEquals: { "aws:SourceAccount": "444455556666" } },
    }),
  ],
];
