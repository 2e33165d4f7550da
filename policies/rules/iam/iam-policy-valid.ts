import type { Policy, Problem } from "../../iam/policy-document";
import { unknownNames } from "../../iam/unknown-names";
import { wrongResources } from "../../iam/wrong-resources";
import { MANDATORY, type Rule, demand, violation } from "../../rule";
import { DOCUMENT_TYPES, documentsOf, unknownDocuments } from "../documents";

/** Without its document the resource is nothing, or AWS writes one. */
const REQUIRED = [
  ["aws:iam/role:Role", "assumeRolePolicy"],
  ["aws:iam/rolePolicy:RolePolicy", "policy"],
] as const;

const judged = new WeakMap<Policy, readonly Problem[]>();

/** Everything that is wrong with a document, worked out once: all actions of AWS are looked through. */
function problemsOf(policy: Policy): readonly Problem[] {
  const before = judged.get(policy);
  if (before !== undefined) return before;
  const found = [...policy.problems, ...unknownNames(policy), ...wrongResources(policy)];
  judged.set(policy, found);
  return found;
}

export const rule: Rule = {
  id: "iam-policy-valid",
  title: "Policy documents can be read, and name what AWS has",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: DOCUMENT_TYPES,
  frameworks: [],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
  why: "A document that cannot be read, or names what AWS does not have, grants or denies something that nobody meant",
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
      problemsOf(policy).map((problem) =>
        violation(resource, `${path} ${problem.path}: ${problem.message}`),
      ),
    ),
  ],
};
