import { MANDATORY, type Rule, demand, violation } from "../../rule";
import { DOCUMENT_TYPES, documentsOf, unknownDocuments } from "../documents";

/** Without its document the resource is nothing, or AWS writes one. */
const REQUIRED = [
  ["aws:iam/role:Role", "assumeRolePolicy"],
  ["aws:iam/rolePolicy:RolePolicy", "policy"],
] as const;

export const rule: Rule = {
  id: "iam-policy-valid",
  title: "Policy documents can be read",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: DOCUMENT_TYPES,
  frameworks: [],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
  why: "A document that cannot be read grants or denies something that nobody meant",
  fix: "Write the element as the finding says",
  judge: (graph) => [
    ...REQUIRED.flatMap(([type, path]) =>
      graph
        .of(type)
        .flatMap((one) =>
          demand(one, path, "a policy document", (document) => document !== undefined),
        ),
    ),
    ...unknownDocuments(graph, "identity", "resource", "trust"),
    ...documentsOf(graph).flatMap(({ resource, path, policy }) =>
      policy.problems.map((problem) =>
        violation(resource, `${path} ${problem.path}: ${problem.message}`),
      ),
    ),
  ],
};
