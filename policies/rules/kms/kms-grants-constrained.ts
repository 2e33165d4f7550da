import { KEY } from "../../graph/links";
import { MANDATORY, type Rule } from "../../rule";
import { judgeAllows, narrowing, speaksOf } from "../documents";

export const rule: Rule = {
  id: "kms-grants-constrained",
  title: "Grants on keys are for AWS services alone",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: [KEY, "aws:iam/rolePolicy:RolePolicy"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/grants.html",
  why: "A grant hands the key on, past every policy",
  fix: "Bind kms:CreateGrant with kms:GrantIsForAWSResource true",
  judge: (graph) =>
    judgeAllows(graph, ["resource", "identity"], (statement) => {
      if (!speaksOf(statement, "kms:CreateGrant")) return undefined;
      const bound = narrowing(statement, "kms:GrantIsForAWSResource");
      return bound?.values.every((value) => value === "true") === true
        ? undefined
        : "lets grants be made for anybody";
    }),
};
