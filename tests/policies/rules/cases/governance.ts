/** What breaks each rule of governance: one change of a known-good stack, and the resource that the rule must name. */
import {
  added,
  ignoring,
  provider,
  statement,
  unprotected,
  untagged,
  value,
  without,
} from "../changes";
import { omit } from "../../mutants/omit";
import { changed } from "../support";
import type { Case } from "./case";

export const CASES: readonly Case[] = [
  ["tags-required", "ohs-prod", "*", provider("defaultTags", undefined)],
  ["tags-not-foreign", "ohs-prod", "ohs-clean-role", value("tags.department", "academics")],
  ["role-tags-complete", "ohs-prod", "ohs-clean-role", untagged],
  [
    "region-and-account-allowed",
    "ohs-prod",
    "ohs-lake-landing-bucket",
    value("region", "us-east-1"),
  ],
  ["stateful-protected", "ohs-prod", "ohs-lake-landing-bucket", unprotected],
  ["stateful-protected", "ohs-prod", "ohs-lake-landing-bucket", value("forceDestroy", true)],
  [
    "no-plaintext-secrets",
    "ohs-prod",
    "ohs-servers-general-template",
    value("description", ["AKIA", "ABCDEFGHIJKLMNOP"].join("")),
  ],
  ["no-ignored-security-changes", "ohs-prod", "ohs-lake-landing-policy", ignoring("policy")],
  ["no-deprecated-tokens", "ohs-prod", "added", added("aws:s3/bucketV2:BucketV2", {})],
  ["known-types-only", "ohs-prod", "added", added("aws:cloudcontrol/resource:Resource", {})],
  ["known-types-only", "ohs-prod", "added", added("pulumi-nodejs:dynamic:Resource", {})],
  [
    "ssm-document-safe",
    "ohs-prod",
    "ohs-servers-publish",
    value("permissions", { type: "Share", accountIds: "All" }),
  ],
  [
    "classification-controls",
    "ohs-prod",
    "ohs-catalog-landing",
    value("parameters.classification", "secret"),
  ],
  [
    "classification-controls",
    "ohs-prod",
    "ohs-lake-landing-bucket",
    without("ohs-backup-landing-lock"),
  ],
  [
    "classification-controls",
    "ohs-prod",
    "ohs-lake-landing-bucket",
    without("ohs-backup-landing-replication"),
  ],
  ["no-deprecated-tokens", "ohs-prod", "added", added("aws:elb/loadBalancer:LoadBalancer", {})],
  ["region-and-account-allowed", "ohs-prod", "*", provider("allowedAccountIds", undefined)],

  [
    "names-of-stack",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::academics-prod-raw-444455556666/a/table/*",
    }),
  ],
  [
    "names-of-stack",
    "ohs-prod",
    "ohs-events-workplace-accidents-failed-target",
    value("arn", "arn:aws:sns:ca-central-1:999988887777:alerts"),
  ],
  [
    "names-of-stack",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "ec2:StartInstances",
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceTag/department": "academics" } },
    }),
  ],
  [
    "under-own-component",
    "ohs-prod",
    "ohs-keys-data",
    (graph, name) => changed(graph, name, (one) => omit(one, "parent")),
  ],
  [
    "under-own-component",
    "ohs-prod",
    "ohs-keys-data",
    (graph, name) => {
      const other = graph.resources.find((one) => one.name === "ohs-backup");
      return changed(graph, name, (one) => ({ ...one, parent: other?.urn ?? "" }));
    },
  ],
  [
    "references-resolve",
    "ohs-prod",
    "ohs-alerts-ca-central-1-policy",
    value("arn", "arn:aws:sns:ca-central-1:444455556666:other"),
  ],
];
