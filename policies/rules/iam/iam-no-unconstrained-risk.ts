import { actionNamed } from "../../iam/action-catalogue";
import { MANDATORY, type Rule } from "../../rule";
import { IDENTITY_TYPES, judgeAllows, reachesEverything, speaksOf } from "../documents";

/**
 * What gives out credentials, or what stands for them.
 *
 * @see https://cloudsplaining.readthedocs.io/en/latest/glossary/credentials-exposure/
 */
const CREDENTIALS: readonly string[] = [
  "chime:CreateApiKey",
  "codepipeline:PollForJobs",
  "cognito-idp:DescribeUserPoolClient",
  "ec2:GetPasswordData",
  "ecr:GetAuthorizationToken",
  "iam:CreateAccessKey",
  "iam:CreateLoginProfile",
  "iam:CreateServiceSpecificCredential",
  "iam:ResetServiceSpecificCredential",
  "iam:UpdateAccessKey",
  "lambda:GetFunction",
  "rds-db:connect",
  "redshift:GetClusterCredentials",
  "sso:GetRoleCredentials",
  "sts:AssumeRole",
  "sts:AssumeRoleWithSAML",
  "sts:AssumeRoleWithWebIdentity",
  "sts:GetFederationToken",
  "sts:GetSessionToken",
];

/**
 * What reads data out, where no resource holds it back.
 *
 * @see https://cloudsplaining.readthedocs.io/en/latest/glossary/data-exfiltration/
 */
const READS: readonly string[] = [
  "athena:GetQueryResults",
  "dynamodb:GetItem",
  "dynamodb:Scan",
  "ec2:CreateSnapshot",
  "glue:GetConnection",
  "logs:GetLogEvents",
  "s3:GetObject",
  "s3:GetObjectVersion",
  "secretsmanager:GetSecretValue",
  "ssm:GetParameter",
  "ssm:GetParameters",
  "ssm:GetParametersByPath",
];

/** Actions that change who may do what; `iam:PassRole` is judged by iam-passrole-bound. */
const changesRights = (action: string): boolean =>
  actionNamed(action)?.level === "P" && action.toLowerCase() !== "iam:passrole";

export const rule: Rule = {
  id: "iam-no-unconstrained-risk",
  title: "No role changes rights, gives out credentials or reads everything",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: IDENTITY_TYPES,
  frameworks: [],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_understand-policy-summary-access-level-summaries.html",
  why: "These actions are what an intruder looks for first",
  fix: "Remove the action, or name the resources that are read",
  judge: (graph) =>
    judgeAllows(graph, ["identity"], (statement) => {
      const { actions } = statement;
      const rights = actions.negated ? [] : actions.values.filter(changesRights);
      const given = CREDENTIALS.filter((action) => speaksOf(statement, action));
      const read = reachesEverything(statement)
        ? READS.filter((action) => speaksOf(statement, action))
        : [];
      const found = [
        ...(rights.length > 0 ? [`changes rights by ${rights.join(", ")}`] : []),
        ...(given.length > 0 ? [`gives out credentials by ${given.join(", ")}`] : []),
        ...(read.length > 0 ? [`reads everything by ${read.join(", ")}`] : []),
      ];
      return found.length === 0 ? undefined : found.join(", and ");
    }),
};
