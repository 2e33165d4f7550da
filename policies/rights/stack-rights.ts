/**
 * A stack's roles with everything that has a say in what they may do, read from its graph: attached policies, boundaries that the stack
 * makes itself, trust, and the policies of buckets, keys and topics. What is not known before the deployment is left out: a rule that
 * needs it asks {@link StackRights.unknown}.
 */
import { ANY_ACCOUNT, arnOf, placeOf, textsOf } from "../graph/arns";
import { type Graph, type GraphResource, tagsOf } from "../graph/graph";
import { BUCKET, KEY, linkOf, ROLE } from "../graph/links";
import { evaluate } from "../iam/evaluate";
import { type PermissionWorld, usual } from "../iam/effective-permissions";
import { type IdentityPolicies, type NamedDocument, ReadPolicies } from "../iam/policy-book";
import type { Call } from "../iam/implied-rule";
import { Question } from "../iam/request";
import { statementsNaming } from "../iam/statement-match";
import type { Policy } from "../iam/policy-document";
import { documentsIn, unknownDocuments } from "../rules/documents";
import type { Finding } from "../rule";

/** A stack as its permissions see it. */
export interface StackRights {
  readonly world: PermissionWorld;
  /** By ARN. */
  readonly roles: ReadonlyMap<string, GraphResource>;
  /** The resource that states a policy. */
  readonly statedBy: ReadonlyMap<Policy, GraphResource>;
  /** Documents and attachments that nobody knows before the deployment. */
  readonly unknown: readonly Finding[];
}

const known = new WeakMap<Graph, StackRights>();

/** Reads the rights of a stack, once. */
export function rightsOf(graph: Graph): StackRights {
  const rights = known.get(graph) ?? read(graph);
  known.set(graph, rights);
  return rights;
}

const INLINE = "aws:iam/rolePolicy:RolePolicy";
const MANAGED = "aws:iam/policy:Policy";
const ATTACHMENTS = [
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/policyAttachment:PolicyAttachment",
];

/** A policy of a resource stands with it, or beside it and names it: type, and the property that names. */
const BESIDE: readonly (readonly [type: string, property: string, of: string])[] = [
  ["aws:s3/bucketPolicy:BucketPolicy", "bucket", BUCKET],
  ["aws:kms/keyPolicy:KeyPolicy", "keyId", KEY],
  ["aws:sns/topicPolicy:TopicPolicy", "arn", "aws:sns/topic:Topic"],
  ["aws:sqs/queuePolicy:QueuePolicy", "queueUrl", "aws:sqs/queue:Queue"],
  ["aws:secretsmanager/secretPolicy:SecretPolicy", "secretArn", "aws:secretsmanager/secret:Secret"],
];

function read(graph: Graph): StackRights {
  const statedBy = new Map<Policy, GraphResource>();
  const stated = (resource: GraphResource, kind: Policy["kind"]): readonly Policy[] =>
    documentsIn(resource)
      .filter((one) => one.kind === kind)
      .map(({ policy }) => {
        statedBy.set(policy, resource);
        return policy;
      });
  const roles = new Map<string, GraphResource>();
  const identities: Record<string, IdentityPolicies> = {};
  const attached = attachedTo(graph);
  for (const role of graph.of(ROLE)) {
    const arn = arnOf(role) ?? role.name;
    roles.set(arn, role);
    const [trust] = stated(role, "trust");
    const boundary = linkOf(graph, role, "permissionsBoundary", graph.of(MANAGED));
    const [limit] = typeof boundary === "object" ? stated(boundary, "identity") : [];
    identities[arn] = {
      policies: [role, ...(attached.get(role) ?? [])].flatMap((one) => stated(one, "identity")),
      ...(limit === undefined ? {} : { boundary: limit }),
      ...(trust === undefined ? {} : { trust }),
      tags: textsOf(tagsOf(role)),
    };
  }
  const resources: Record<string, NamedDocument> = {};
  for (const type of [BUCKET, KEY, "aws:sns/topic:Topic"]) {
    for (const one of graph.of(type)) {
      const [policy] = stated(one, "resource");
      if (policy !== undefined) resources[arnOf(one) ?? one.name] = policy;
    }
  }
  for (const [type, property, of] of BESIDE) {
    for (const one of graph.of(type)) {
      const owner = linkOf(graph, one, property, graph.of(of));
      const [policy] = stated(one, "resource");
      if (typeof owner !== "object" || policy === undefined) continue;
      resources[arnOf(owner) ?? owner.name] = policy;
    }
  }
  const [first] = graph.of(ROLE);
  const place = first === undefined ? { account: ANY_ACCOUNT, region: "" } : placeOf(first);
  return {
    world: {
      ...place,
      policies: new ReadPolicies({ identities, resources }),
      resources: [...new Set(graph.resources.flatMap((one) => arnOf(one) ?? []))],
    },
    roles,
    statedBy,
    unknown: unknownDocuments(graph, "identity", "resource", "trust"),
  };
}

/** Role → the resources whose documents are attached to it. */
function attachedTo(graph: Graph): ReadonlyMap<GraphResource, readonly GraphResource[]> {
  const attached = new Map<GraphResource, GraphResource[]>();
  const roles = graph.of(ROLE);
  const attach = (role: GraphResource, policy: GraphResource): void => {
    const same = attached.get(role);
    if (same === undefined) attached.set(role, [policy]);
    else same.push(policy);
  };
  for (const inline of graph.of(INLINE)) {
    const role = linkOf(graph, inline, "role", roles);
    if (typeof role === "object") attach(role, inline);
  }
  for (const attachment of graph.of(...ATTACHMENTS)) {
    const policy = linkOf(graph, attachment, "policyArn", graph.of(MANAGED));
    if (typeof policy !== "object") continue;
    const { roles: several } = attachment.props;
    const paths = Array.isArray(several) ? several.map((_, index) => `roles.${index}`) : ["role"];
    for (const path of paths) {
      const role = linkOf(graph, attachment, path, roles);
      if (typeof role === "object") attach(role, policy);
    }
  }
  return attached;
}

/** Asks one question with every key open that is not given; a key or role that the stack does not hold leaves it to identity policies. */
export function ask({ world }: StackRights, call: Call): ReturnType<typeof evaluate> {
  const { principal: caller } = call;
  const isBare = caller.tags === undefined && caller.session === undefined;
  const principal = isBare ? world.policies.caller(caller.arn) : world.policies.tagged(caller);
  const asked = { ...call, principal };
  const policies = world.policies.policiesFor(asked);
  if (policies === undefined) {
    return { decision: "undecided", because: `the policies of ${principal.arn} are not known` };
  }
  return evaluate({ ...asked, openContext: true }, { ...usual(world.account), ...policies });
}

/** The resources whose Allow statements give a role a call, or may give it. */
export function grantedBy(rights: StackRights, call: Call): readonly GraphResource[] {
  const { world, statedBy, roles } = rights;
  const principal = world.policies.tagged(call.principal);
  const question = new Question({ ...call, principal, openContext: true });
  const own = world.policies.identityOf(principal.arn) ?? [];
  const granting = own.filter(
    (policy) =>
      policy.problems.length > 0 ||
      statementsNaming(policy, question.action, "Allow").some(
        ({ reaches }) => reaches(question) !== "no",
      ),
  );
  const onResource = world.policies.policiesFor({ ...call, principal })?.resource;
  const found = [...granting, ...(onResource === undefined ? [] : [onResource])].flatMap(
    (policy) => statedBy.get(policy) ?? [],
  );
  const [role] = [roles.get(principal.arn)].filter((one) => one !== undefined);
  const accused = granting.length > 0 ? found.slice(0, granting.length) : found;
  return accused.length > 0 ? accused : role === undefined ? [] : [role];
}
