import { MANDATORY, type Rule } from "../../rule";
import { judgeAllows, narrowing } from "../documents";

const BINDING = [
  "aws:PrincipalAccount",
  "aws:PrincipalOrgID",
  "aws:SourceAccount",
  "aws:SourceArn",
];

export const rule: Rule = {
  id: "s3-policy-not-public",
  title: "Bucket policies admit nobody unknown",
  severity: "critical",
  kind: "resource",
  level: MANDATORY,
  types: ["aws:s3/bucketPolicy:BucketPolicy"],
  frameworks: ["FSBP S3.2", "FSBP S3.3"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-2",
  why: "A principal of * without a fixed condition is the whole world",
  fix: "Name the principal, or bind the statement with aws:PrincipalAccount, aws:SourceAccount or aws:SourceArn",
  judge: (graph) =>
    judgeAllows(graph, ["resource"], (statement, { resource }) => {
      if (!resource.type.startsWith("aws:s3/bucket")) return undefined;
      const { principals } = statement;
      if (principals?.everyone !== true && principals?.negated !== true) return undefined;
      return BINDING.some((key) => narrowing(statement, key) !== undefined)
        ? undefined
        : "admits everyone";
    }),
};
