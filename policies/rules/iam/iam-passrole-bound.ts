import { MANDATORY, type Rule } from "../../rule";
import { IDENTITY_TYPES, judgeAllows, narrowing, speaksOf } from "../documents";

export const rule: Rule = {
  id: "iam-passrole-bound",
  title: "Roles are handed on by name, to one service",
  severity: "critical",
  kind: "resource",
  level: MANDATORY,
  types: IDENTITY_TYPES,
  frameworks: [],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
  why: "Whoever hands a role to a service of his acts as that role",
  fix: "Name the roles in Resource and the service in iam:PassedToService",
  judge: (graph) =>
    judgeAllows(graph, ["identity"], (statement) => {
      if (!speaksOf(statement, "iam:PassRole")) return undefined;
      if (statement.resources?.values.some((one) => /[*?]/.test(one)) !== false) {
        return "hands on roles that it does not name";
      }
      return narrowing(statement, "iam:PassedToService") === undefined
        ? "hands on roles to any service"
        : undefined;
    }),
};
