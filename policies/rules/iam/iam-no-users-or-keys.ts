import { MANDATORY, type Rule, violation } from "../../rule";

const TYPES = [
  "aws:iam/user:User",
  "aws:iam/group:Group",
  "aws:iam/accessKey:AccessKey",
  "aws:iam/userLoginProfile:UserLoginProfile",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  "aws:iam/sshKey:SshKey",
  "aws:iam/serviceSpecificCredential:ServiceSpecificCredential",
];

export const rule: Rule = {
  id: "iam-no-users-or-keys",
  title: "There are no users",
  severity: "critical",
  kind: "resource",
  level: MANDATORY,
  types: TYPES,
  frameworks: ["FSBP IAM.2", "FSBP IAM.22", "CIS 3.0 1.15"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-2",
  why: "Keys of users live for ever and lie about in files",
  fix: "Use roles; people come through Identity Center",
  judge: (graph) =>
    graph.of(...TYPES).map((one) => violation(one, "it is a user, or belongs to one")),
};
