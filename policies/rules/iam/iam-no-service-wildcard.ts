import { MANDATORY, type Rule } from "../../rule";
import { IDENTITY_TYPES, judgeAllows } from "../documents";

export const rule: Rule = {
  id: "iam-no-service-wildcard",
  title: "Actions are named",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: IDENTITY_TYPES,
  frameworks: ["FSBP IAM.21"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-21",
  why: "A star also allows what AWS adds next year",
  fix: "List the actions that are called",
  judge: (graph) =>
    judgeAllows(graph, ["identity", "resource", "trust"], ({ actions }) => {
      const stars = actions.values.filter((action) => /[*?]/.test(action));
      return stars.length === 0 ? undefined : `allows ${stars.join(", ")}`;
    }),
};
