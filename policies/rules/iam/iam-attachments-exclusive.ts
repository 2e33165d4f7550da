import { linkOf, ROLE } from "../../graph/links";
import { listed } from "../../graph/values";
import { type Finding, MANDATORY, type Rule, violation } from "../../rule";

const INLINE = "aws:iam/rolePolicy:RolePolicy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const FOR_ALL = "aws:iam/policyAttachment:PolicyAttachment";

/** The role's own list, and the resource that adds to the same. */
const TWO_WAYS = [
  ["inlinePolicies", INLINE, "its inline policies"],
  ["managedPolicyArns", ATTACHMENT, "its managed policies"],
] as const;

export const rule: Rule = {
  id: "iam-attachments-exclusive",
  title: "One hand attaches a role's policies",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: [ROLE, INLINE, ATTACHMENT, FOR_ALL],
  frameworks: [],
  url: "https://www.pulumi.com/registry/packages/aws/api-docs/iam/policyattachment/",
  why: "Two hands take each other's policies off a role, and which of them wins changes with every deployment",
  fix: "Attach by RolePolicy and RolePolicyAttachment alone",
  judge: (graph) => {
    const roles = graph.of(ROLE);
    return [
      ...graph
        .of(FOR_ALL)
        .map((one) => violation(one, "it takes the policy off every role that it does not name")),
      ...roles.flatMap((role) =>
        TWO_WAYS.flatMap(([list, type, what]): readonly Finding[] => {
          const beside = graph.of(type).filter((one) => linkOf(graph, one, "role", roles) === role);
          return listed(role.props[list]).length > 0 && beside.length > 0
            ? [violation(role, `${what} are given by ${list} and by ${beside[0]?.name ?? type}`)]
            : [];
        }),
      ),
    ];
  },
};
