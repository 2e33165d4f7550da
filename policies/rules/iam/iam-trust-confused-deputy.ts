import { ROLE } from "../../graph/links";
import { MANDATORY, type Rule } from "../../rule";
import { judgeAllows } from "../documents";

export const rule: Rule = {
  id: "iam-trust-confused-deputy",
  title: "Services act for this account only",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: [ROLE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
  why: "A service may be told by another account to take the role",
  fix: "Bind the statement with aws:SourceAccount or aws:SourceArn",
  judge: (graph) =>
    judgeAllows(graph, ["trust"], ({ principals, conditions }) => {
      const services = principals?.service.filter((one) => one !== "ec2.amazonaws.com") ?? [];
      if (services.length === 0) return undefined;
      // With IfExists too: some services send the key only on some of their calls.
      const bound = conditions.some(
        ({ key, operator, values }) =>
          (key === "aws:sourceaccount" || key === "aws:sourcearn") &&
          !operator.negated &&
          operator.family !== "null" &&
          !values.some((value) => /^[*?]*$/.test(value)),
      );
      return bound ? undefined : `trusts ${services.join(", ")} for any account`;
    }),
};
