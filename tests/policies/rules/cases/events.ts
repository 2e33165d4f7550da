/** What breaks each rule of events: one change of a known-good stack, and the resource that the rule must name. */
import { statement, value, without } from "../changes";
import type { Case } from "./case";

export const CASES: readonly Case[] = [
  [
    "sns-encrypted-private",
    "ohs-prod",
    "ohs-alerts-ca-central-1",
    value("kmsMasterKeyId", undefined),
  ],
  [
    "sns-encrypted-private",
    "ohs-prod",
    "ohs-alerts-ca-central-1-policy",
    statement("policy", {
      Effect: "Allow",
      Principal: "*",
      Action: "sns:Publish",
      Resource: "arn:aws:sns:ca-central-1:444455556666:a",
    }),
  ],
  [
    "sns-delivered",
    "ohs-prod",
    "ohs-alerts-ca-central-1",
    without("ohs-alerts-ca-central-1-6c560a3d3f"),
  ],
  [
    "events-targets-known",
    "ohs-prod",
    "ohs-events-workplace-accidents-failed-target",
    value("arn", "arn:aws:sns:ca-central-1:999999999999:a"),
  ],
  [
    "events-targets-known",
    "ohs-prod",
    "ohs-publish-workplace-accidents-target",
    value("runCommandTargets.0.values", ["academics-prod-general"]),
  ],
  [
    "events-rule-has-target",
    "ohs-prod",
    "*",
    without("ohs-events-workplace-accidents-failed-target"),
  ],
  ["scheduler-safe", "ohs-prod", "ohs-schedule-workplace-accidents", value("groupName", "default")],
];
