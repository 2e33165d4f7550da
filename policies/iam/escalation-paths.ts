/**
 * Known ways in which a principal turns a few permissions into others that nobody gave it. A way is open when every one of its actions
 * is possible somewhere.
 *
 * @see https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation
 * @see https://hackingthe.cloud/aws/exploitation/iam_privilege_escalation/
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
import { exampleOf } from "./action-catalogue";
import { type PermissionWorld, type Somewhere, somewhere } from "./effective-permissions";

const RHINO = "https://github.com/RhinoSecurityLabs/AWS-IAM-Privilege-Escalation";
const HACKING = "https://hackingthe.cloud/aws/exploitation/iam_privilege_escalation/";
const PASS_ROLE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html";
const TAKE_ON =
  "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html#iam-term-role-chaining";
const TAGS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_iam-tags.html";
const GRANT = "https://docs.aws.amazon.com/kms/latest/developerguide/grant-authorization.html";

/** A way to more permissions. */
export interface Escalation {
  readonly name: string;
  /** All of them are needed. */
  readonly actions: readonly string[];
  /** The service that `iam:PassRole` hands the role to. */
  readonly passedTo?: string;
  /** The ARN without which the way leads nowhere, as a template: a command that only a given document runs is no shell. */
  readonly by?: string;
  readonly source: string;
}

type Row = readonly [
  name: string,
  actions: string,
  source: string,
  passedTo?: string | undefined,
  by?: string,
];

/** Documents of AWS that run what they are told, and the one that opens a shell. */
const COMMAND = "arn:${Partition}:ssm:${Region}::document/AWS-RunShellScript";
const SHELL = "arn:${Partition}:ssm:${Region}:${Account}:document/SSM-SessionManagerRunShell";

const ROWS: readonly Row[] = [
  ["rewrites a managed policy", "iam:CreatePolicyVersion", RHINO],
  ["goes back to a wider version of a policy", "iam:SetDefaultPolicyVersion", RHINO],
  ["makes a key for another user", "iam:CreateAccessKey", RHINO],
  ["makes a password for another user", "iam:CreateLoginProfile", RHINO],
  ["changes another user's password", "iam:UpdateLoginProfile", RHINO],
  ["attaches a policy to a user", "iam:AttachUserPolicy", RHINO],
  ["attaches a policy to a group", "iam:AttachGroupPolicy", RHINO],
  ["attaches a policy to a role", "iam:AttachRolePolicy", RHINO],
  ["writes a user's policy", "iam:PutUserPolicy", RHINO],
  ["writes a group's policy", "iam:PutGroupPolicy", RHINO],
  ["writes a role's policy", "iam:PutRolePolicy", RHINO],
  ["joins a group", "iam:AddUserToGroup", RHINO],
  ["opens a role's trust and takes it on", "iam:UpdateAssumeRolePolicy sts:AssumeRole", RHINO],
  ["lifts a role's boundary", "iam:DeleteRolePermissionsBoundary", HACKING],
  ["replaces a role's boundary", "iam:PutRolePermissionsBoundary", HACKING],
  ["lifts a user's boundary", "iam:DeleteUserPermissionsBoundary", HACKING],
  ["replaces a user's boundary", "iam:PutUserPermissionsBoundary", HACKING],
  ["takes a denying policy off a role", "iam:DeleteRolePolicy", HACKING],
  ["detaches a denying policy from a role", "iam:DetachRolePolicy", HACKING],
  ["runs a server in a role", "iam:PassRole ec2:RunInstances", RHINO, "ec2"],
  [
    "runs a function in a role",
    "iam:PassRole lambda:CreateFunction lambda:InvokeFunction",
    RHINO,
    "lambda",
  ],
  [
    "lets others call a function in a role",
    "iam:PassRole lambda:CreateFunction lambda:AddPermission",
    RHINO,
    "lambda",
  ],
  [
    "feeds a function in a role",
    "iam:PassRole lambda:CreateFunction lambda:CreateEventSourceMapping",
    RHINO,
    "lambda",
  ],
  ["changes a function's code", "lambda:UpdateFunctionCode", RHINO],
  ["puts a layer under a function", "lambda:UpdateFunctionConfiguration", HACKING],
  ["makes a Glue endpoint in a role", "iam:PassRole glue:CreateDevEndpoint", RHINO, "glue"],
  ["puts its key on a Glue endpoint", "glue:UpdateDevEndpoint", RHINO],
  ["runs a Glue job in a role", "iam:PassRole glue:CreateJob glue:StartJobRun", HACKING, "glue"],
  [
    "schedules a Glue job in a role",
    "iam:PassRole glue:CreateJob glue:CreateTrigger",
    HACKING,
    "glue",
  ],
  [
    "changes a Glue job and its role",
    "iam:PassRole glue:UpdateJob glue:StartJobRun",
    HACKING,
    "glue",
  ],
  [
    "opens a Glue session in a role",
    "iam:PassRole glue:CreateSession glue:RunStatement",
    HACKING,
    "glue",
  ],
  [
    "deploys a template in a role",
    "iam:PassRole cloudformation:CreateStack",
    RHINO,
    "cloudformation",
  ],
  ["changes a stack of another role", "cloudformation:UpdateStack", HACKING],
  [
    "runs a pipeline in a role",
    "iam:PassRole datapipeline:CreatePipeline datapipeline:PutPipelineDefinition",
    RHINO,
    "datapipeline",
  ],
  [
    "runs a build in a role",
    "iam:PassRole codebuild:CreateProject codebuild:StartBuild",
    HACKING,
    "codebuild",
  ],
  [
    "runs a container in a role",
    "iam:PassRole ecs:RegisterTaskDefinition ecs:RunTask",
    HACKING,
    "ecs-tasks",
  ],
  [
    "opens a notebook in a role",
    "iam:PassRole sagemaker:CreateNotebookInstance sagemaker:CreatePresignedNotebookInstanceUrl",
    HACKING,
    "sagemaker",
  ],
  [
    "runs a DataBrew job in a role",
    "iam:PassRole databrew:CreateRecipeJob databrew:StartJobRun",
    PASS_ROLE,
    "databrew",
  ],
  ["schedules a call in a role", "iam:PassRole scheduler:CreateSchedule", PASS_ROLE, "scheduler"],
  [
    "routes an event to a target in a role",
    "iam:PassRole events:PutRule events:PutTargets",
    PASS_ROLE,
    "events",
  ],
  [
    "runs a state machine in a role",
    "iam:PassRole states:CreateStateMachine states:StartExecution",
    PASS_ROLE,
    "states",
  ],
  ["sends any command to a server", "ssm:SendCommand", HACKING, undefined, COMMAND],
  ["opens a shell on a server", "ssm:StartSession", HACKING, undefined, SHELL],
  ["takes on another role", "sts:AssumeRole", TAKE_ON],
  ["gives itself tags that policies ask for", "iam:TagRole", TAGS],
  ["gives a user tags that policies ask for", "iam:TagUser", TAGS],
  ["puts another role on a server", "iam:PassRole ec2:AssociateIamInstanceProfile", HACKING, "ec2"],
  ["rewrites a key's policy", "kms:PutKeyPolicy", GRANT],
  ["grants itself a key", "kms:CreateGrant", GRANT],
];

/** Every known way. */
export const ESCALATIONS: readonly Escalation[] = ROWS.map(
  ([name, actions, source, passedTo, by]) => ({
    name,
    actions: actions.split(" "),
    source,
    ...(passedTo === undefined ? {} : { passedTo: `${passedTo}.amazonaws.com` }),
    ...(by === undefined ? {} : { by }),
  }),
);

/** A way that is open to a role. */
export interface EscalationPath {
  readonly role: string;
  readonly name: string;
  /** One for each action of the way. */
  readonly steps: readonly (Somewhere & { readonly action: string })[];
  /** `undecided` when one of the steps is. */
  readonly decision: "allowed" | "undecided";
  readonly source: string;
}

/** Every known way that the policies do not close to a role. */
export function escalationPaths(role: string, world: PermissionWorld): readonly EscalationPath[] {
  const asked = new Map<string, Somewhere | undefined>();
  const ask = (action: string, passedTo?: string, by?: string): Somewhere | undefined => {
    const key = `${action} ${passedTo ?? ""} ${by ?? ""}`;
    if (!asked.has(key)) {
      const context = passedTo === undefined ? {} : { "iam:PassedToService": passedTo };
      const places = by === undefined ? undefined : [exampleOf(by, world.account, world.region)];
      asked.set(key, somewhere(role, action, world, context, places));
    }
    return asked.get(key);
  };
  return ESCALATIONS.flatMap(({ name, actions, source, passedTo, by }) => {
    const steps = actions.flatMap((action) => {
      const found = ask(action, action === "iam:PassRole" ? passedTo : undefined, by);
      return found === undefined ? [] : [{ action, ...found }];
    });
    if (steps.length < actions.length) return [];
    const decision = steps.some((step) => step.decision === "undecided") ? "undecided" : "allowed";
    return [{ role, name, steps, decision, source }];
  });
}
