import { MANDATORY, type Rule } from "../../rule";
import { IDENTITY_TYPES, judgeAllows, speaksOf } from "../documents";

/** Each of them is enough alone. Those that need `iam:PassRole` beside them are judged by iam-passrole-bound. */
const ESCALATING: readonly string[] = [
  "iam:AddUserToGroup",
  "iam:AttachGroupPolicy",
  "iam:AttachRolePolicy",
  "iam:AttachUserPolicy",
  "iam:CreateAccessKey",
  "iam:CreateLoginProfile",
  "iam:CreatePolicyVersion",
  "iam:CreateRole",
  "iam:CreateServiceSpecificCredential",
  "iam:DeleteRolePermissionsBoundary",
  "iam:DeleteRolePolicy",
  "iam:DetachRolePolicy",
  "iam:PutGroupPolicy",
  "iam:PutRolePermissionsBoundary",
  "iam:PutRolePolicy",
  "iam:PutUserPolicy",
  "iam:SetDefaultPolicyVersion",
  "iam:UpdateAssumeRolePolicy",
  "iam:UpdateLoginProfile",
  "cloudformation:CreateStack",
  "cloudformation:UpdateStack",
  "codebuild:CreateProject",
  "datapipeline:CreatePipeline",
  "ec2:ReplaceIamInstanceProfileAssociation",
  "ec2:ModifyInstanceAttribute",
  "ec2:RunInstances",
  "glue:CreateDevEndpoint",
  "glue:CreateJob",
  "glue:UpdateDevEndpoint",
  "glue:UpdateJob",
  "lambda:AddPermission",
  "lambda:CreateFunction",
  "lambda:UpdateFunctionCode",
  "lambda:UpdateFunctionConfiguration",
  "sagemaker:CreateNotebookInstance",
  "sagemaker:CreatePresignedNotebookInstanceUrl",
  "ssm:CreateDocument",
  "ssm:UpdateDocument",
  "states:CreateStateMachine",
  "sts:AssumeRoleWithSAML",
  "tag:TagResources",
  "iam:TagRole",
  "iam:TagUser",
];

export const rule: Rule = {
  id: "iam-no-privilege-escalation",
  title: "No role can widen itself",
  severity: "critical",
  kind: "stack",
  level: MANDATORY,
  types: IDENTITY_TYPES,
  frameworks: [],
  url: "https://bishopfox.com/blog/privilege-escalation-in-aws",
  why: "Who may write policies, trust or code that runs under another role, has that role's rights",
  fix: "Remove the action, or bind it to what the role may hand on",
  judge: (graph) =>
    judgeAllows(graph, ["identity"], (statement) => {
      const found = ESCALATING.filter((action) => speaksOf(statement, action));
      return found.length === 0 ? undefined : `lets its role widen itself by ${found.join(", ")}`;
    }),
};
