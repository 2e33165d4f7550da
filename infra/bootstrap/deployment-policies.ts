import type { PlannedResource, PlannedStack } from "./plan";
import type { PolicyDocument, Statement } from "./policy-document";
import { rightsOf } from "./rights";
import { boundaryArn, type Scope, scopeOf, type ScopedStack } from "./scopes";
import { stateStatements } from "./state";

/**
 * IAM's limits: characters of a managed policy without white space, and managed policies of a role.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const LONGEST_POLICY = 6_144;
export const MOST_POLICIES = 10;

/** The role that deploys a stack. The stack's own roles are named otherwise, so it cannot widen itself. */
export const deploymentRole = (stack: string): string => `deployment-${stack}`;

/**
 * The managed policies of the role that deploys a stack: the calls that its resource types take, on its own resources,
 * and the stack's part of the state. Nothing else is allowed, so nothing has to be denied.
 *
 * @throws when a type of the plan is unknown, or the policies are too many for a role.
 */
export function deploymentPolicies(planned: PlannedStack): PolicyDocument[] {
  const policies = packed([...planStatements(planned), ...stateStatements(planned)]);
  if (policies.length > MOST_POLICIES) {
    throw new Error(
      `${deploymentRole(planned.stack)} needs ${policies.length} policies, IAM attaches ${MOST_POLICIES}; ` +
        `shorten scopes in infra/bootstrap/scopes.ts`,
    );
  }
  return policies;
}

function planStatements(planned: PlannedStack): Statement[] {
  const rights = rightsOf(planned.resources.map(({ type }) => type));
  const scopes = new Map<string, { scope: Scope; actions: Set<string> }>();
  for (const action of rights.flatMap(({ actions }) => actions)) {
    const scope = scopeOf(action, planned);
    const known = scopes.get(scope.sid) ?? { scope, actions: new Set<string>() };
    known.actions.add(action);
    scopes.set(scope.sid, known);
  }
  const passedTo = rights.flatMap(({ passesTo }) => passesTo ?? []);
  const linked = rights.flatMap(({ serviceRole }) => serviceRole ?? []);
  return [
    ...[...scopes.values()].map(({ scope, actions }) => statement(scope, [...actions])),
    readBoundary(planned),
    ...passRole(planned, passedTo),
    ...serviceLinkedRoles(planned, linked),
    ...encryptCode(planned),
  ];
}

const statement = (
  { sid, resources, conditions }: Scope,
  actions: readonly string[],
): Statement => ({
  Sid: sid,
  Effect: "Allow",
  Action: [...actions].sort(),
  Resource: resources,
  ...(conditions === undefined ? {} : { Condition: conditions }),
});

/** Its roles' ceiling may be looked at, and no more. */
const readBoundary = (planned: ScopedStack): Statement => ({
  Sid: "ReadBoundary",
  Effect: "Allow",
  Action: ["iam:GetPolicy", "iam:GetPolicyVersion"],
  Resource: [boundaryArn(planned)],
});

/** Hands the stack's roles to the services that its resources run on, and to no other. */
const passRole = ({ stack, accountId }: ScopedStack, services: readonly string[]): Statement[] =>
  services.length === 0
    ? []
    : [
        {
          Sid: "PassRoles",
          Effect: "Allow",
          Action: ["iam:PassRole"],
          Resource: [`arn:aws:iam::${accountId}:role/${stack}-*`],
          Condition: { StringEquals: { "iam:PassedToService": [...new Set(services)].sort() } },
        },
      ];

const serviceLinkedRoles = (
  { accountId }: ScopedStack,
  services: readonly string[],
): Statement[] =>
  services.length === 0
    ? []
    : [
        {
          Sid: "ServiceLinkedRoles",
          Effect: "Allow",
          Action: ["iam:CreateServiceLinkedRole"],
          Resource: services.map(
            (service) => `arn:aws:iam::${accountId}:role/aws-service-role/${service}/*`,
          ),
          Condition: { StringEquals: { "iam:AWSServiceName": services } },
        },
      ];

/** Objects that the stack uploads are encrypted with its data key; with bucket keys the context is the bucket. */
function encryptCode({ stack, accountId, homeRegion, resources }: PlannedStack): Statement[] {
  const buckets = [...new Set(resources.filter(isObject).map(bucketArn))].sort();
  if (buckets.length === 0) return [];
  return [
    {
      Sid: "EncryptCode",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: [`arn:aws:kms:${homeRegion}:${accountId}:key/*`],
      Condition: {
        StringEquals: {
          "kms:EncryptionContext:aws:s3:arn": buckets,
          "kms:ViaService": `s3.${homeRegion}.amazonaws.com`,
        },
        "ForAnyValue:StringEquals": { "kms:ResourceAliases": `alias/${stack}-data` },
      },
    },
  ];
}

const isObject = ({ type }: PlannedResource): boolean =>
  type === "aws:s3/bucketObjectv2:BucketObjectv2";
const bucketArn = ({ inputs }: PlannedResource): string =>
  `arn:aws:s3:::${String(inputs["bucket"])}`;

const document = (statements: readonly Statement[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: statements,
});

/** How long IAM finds a policy. */
export const lengthOf = (policy: PolicyDocument): number =>
  JSON.stringify(policy).replaceAll(/\s/g, "").length;

/** The statements in as few policies as hold them, in the order of their names, long ones cut by action. */
export function packed(statements: readonly Statement[]): PolicyDocument[] {
  const pieces = statements.flatMap(cut).sort((one, other) => (one.Sid < other.Sid ? -1 : 1));
  const policies: Statement[][] = [];
  for (const piece of pieces) {
    const open = policies.find(
      (policy) => lengthOf(document([...policy, piece])) <= LONGEST_POLICY,
    );
    if (open === undefined) policies.push([piece]);
    else open.push(piece);
  }
  return policies.map(document);
}

function cut(whole: Statement): Statement[] {
  if (lengthOf(document([whole])) <= LONGEST_POLICY) return [whole];
  const half = Math.ceil(whole.Action.length / 2);
  if (whole.Action.length < 2) {
    throw new Error(`statement ${whole.Sid} is longer than a policy; shorten its resources`);
  }
  return [
    { ...whole, Sid: `${whole.Sid}A`, Action: whole.Action.slice(0, half) },
    { ...whole, Sid: `${whole.Sid}B`, Action: whole.Action.slice(half) },
  ].flatMap(cut);
}
