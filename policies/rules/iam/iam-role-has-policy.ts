import { ROLE, linkOf } from "../../graph/links";
import { MANDATORY, type Rule, unknown, violation } from "../../rule";

export const rule: Rule = {
  id: "iam-role-has-policy",
  title: "Roles have rights of their own, and one owner",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: [ROLE, "aws:iam/rolePolicy:RolePolicy"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
  why: "A policy that names no role of the stack grants to somebody unknown",
  fix: "Name the role of this stack in the policy; remove roles without a policy",
  judge: (graph) => {
    const roles = graph.of(ROLE);
    const policies = graph.of(
      "aws:iam/rolePolicy:RolePolicy",
      "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    );
    const links = policies.map((policy) => [policy, linkOf(graph, policy, "role", roles)] as const);
    const unsure = links.some(([, link]) => link === "unknown");
    return [
      ...links.flatMap(([policy, link]) =>
        link === "elsewhere"
          ? [violation(policy, "its role is not of this stack")]
          : link === "unknown"
            ? [unknown(policy, "role")]
            : [],
      ),
      ...roles
        .filter((role) => !links.some(([, link]) => link === role) && !unsure)
        .filter(
          (role) =>
            role.props["inlinePolicies"] === undefined &&
            role.props["managedPolicyArns"] === undefined,
        )
        .map((role) => violation(role, "it has no policy")),
    ];
  },
};
