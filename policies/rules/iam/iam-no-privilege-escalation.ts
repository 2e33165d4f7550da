import { escalationPaths } from "../../iam/escalation-paths";
import { grantedBy, rightsOf } from "../../rights/stack-rights";
import { type Finding, MANDATORY, type Rule, violation } from "../../rule";
import { IDENTITY_TYPES, judgeAllows, speaksOf } from "../documents";

/**
 * Actions that lead further together with what somebody else may do, or with `iam:PassRole` that comes later: they are refused before
 * a whole way is open.
 */
const LEADING: readonly string[] = [
  "iam:CreateRole",
  "iam:CreateServiceSpecificCredential",
  "cloudformation:CreateStack",
  "codebuild:CreateProject",
  "datapipeline:CreatePipeline",
  "ec2:ModifyInstanceAttribute",
  "ec2:ReplaceIamInstanceProfileAssociation",
  "ec2:RunInstances",
  "glue:CreateDevEndpoint",
  "glue:CreateJob",
  "glue:StartJobRun",
  "glue:UpdateJob",
  "lambda:AddPermission",
  "lambda:CreateFunction",
  "sagemaker:CreateNotebookInstance",
  "sagemaker:CreatePresignedNotebookInstanceUrl",
  "ssm:CreateDocument",
  "ssm:UpdateDocument",
  "ssm:UpdateDocumentDefaultVersion",
  "states:CreateStateMachine",
  "sts:AssumeRoleWithSAML",
  "tag:TagResources",
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
  judge: (graph) => [...openWays(graph), ...judgeAllows(graph, ["identity"], leads)],
};

/** Every known way that a role's policies, all together, leave open. */
function openWays(graph: Parameters<Rule["judge"]>[0]): readonly Finding[] {
  const rights = rightsOf(graph);
  return [...rights.roles.keys()].flatMap((role) =>
    escalationPaths(role, rights.world).flatMap(({ name, steps, decision }) => {
      const found = `${decision === "allowed" ? "lets" : "may let"} ${role} widen itself: it ${name}`;
      const by = steps.map(({ action, resource }) => `${action} on ${resource}`).join(", ");
      const accused = steps.flatMap(({ action, resource }) =>
        grantedBy(rights, { principal: { arn: role }, action, resource, context: {} }),
      );
      return [...new Set(accused)].map((one) => violation(one, `${found} by ${by}`));
    }),
  );
}

const leads: Parameters<typeof judgeAllows>[2] = (statement) => {
  const found = LEADING.filter((action) => speaksOf(statement, action));
  return found.length === 0 ? undefined : `leads on to wider rights by ${found.join(", ")}`;
};
