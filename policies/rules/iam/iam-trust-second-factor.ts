import { tagsOf } from "../../graph/graph";
import { ROLE } from "../../graph/links";
import { MANDATORY, type Rule } from "../../rule";
import { judgeAllows, narrowing } from "../documents";

const PEOPLE: readonly string[] = [
  "project-lead",
  "data-engineer",
  "data-analyst",
  "cloud-engineer",
  "steward",
  "privacy-officer",
];

export const rule: Rule = {
  id: "iam-trust-second-factor",
  title: "People bring a second factor",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: [ROLE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html",
  why: "A password can be lost without its owner noticing",
  fix: "Bind the statement with aws:MultiFactorAuthPresent, or with aws:PrincipalArn of Identity Center or a named role",
  judge: (graph) =>
    judgeAllows(graph, ["trust"], (statement, { resource }) => {
      const person = tagsOf(resource)["person"] ?? tagsOf(resource)["duty"];
      if (typeof person !== "string" || !PEOPLE.includes(person)) return undefined;
      const factor = narrowing(statement, "aws:MultiFactorAuthPresent");
      const isSafe =
        factor?.values.every((value) => value === "true") === true ||
        narrowing(statement, "aws:PrincipalArn") !== undefined;
      return isSafe ? undefined : "lets people in without a second factor";
    }),
};
