import { texts } from "../../graph/values";
import { MANDATORY, type Rule, demand } from "../../rule";
import { configured, names } from "../../settings";

const TYPES = [
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/policyAttachment:PolicyAttachment",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
  "aws:iam/role:Role",
];

export const rule: Rule = {
  id: "iam-managed-policies-listed",
  title: "No role takes AWS's policies",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: TYPES,
  frameworks: ["CIS 3.0 1.22"],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
  why: "AWS widens its policies without asking",
  fix: "Grant by verb and place instead of attaching a policy of AWS",
  ...configured(
    { allowed: names("ARNs of AWS's policies that may be attached", []) },
    (graph, { allowed }) =>
      graph
        .of(...TYPES)
        .flatMap((resource) =>
          ["policyArn", "managedPolicyArns"].flatMap((path) =>
            demand(
              resource,
              path,
              "none of AWS's own",
              (value) =>
                !texts(value).some(
                  (arn) => arn.startsWith("arn:aws:iam::aws:") && !allowed.includes(arn),
                ),
            ),
          ),
        ),
  ),
};
