import { MANDATORY, type Rule } from "../../rule";
import { IDENTITY_TYPES, judgeAllows, reachesEverything, speaksOf } from "../documents";

const EVERY = ["iam:CreateUser", "s3:DeleteBucket", "kms:ScheduleKeyDeletion", "ec2:RunInstances"];

export const rule: Rule = {
  id: "iam-no-admin",
  title: "Nobody may do everything",
  severity: "critical",
  kind: "resource",
  level: MANDATORY,
  types: IDENTITY_TYPES,
  frameworks: ["FSBP IAM.1", "CIS 3.0 1.16"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1",
  why: "One stolen session of such a role is the whole account",
  fix: "Name the actions and the resources",
  judge: (graph) =>
    judgeAllows(graph, ["identity"], (statement) =>
      EVERY.every((action) => speaksOf(statement, action)) && reachesEverything(statement)
        ? "allows everything"
        : undefined,
    ),
};
