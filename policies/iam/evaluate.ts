/**
 * Answers whether AWS would allow a call, from the policies that apply to it.
 *
 * The order is AWS's: an explicit deny anywhere ends it; service control policies must allow; then, in one account, a resource
 * policy that names the caller itself is enough, and all else must be allowed by the identity policies (or by a resource policy
 * that names the role) and by the boundary and the session policies. Key policies and trust policies must allow themselves:
 * directly, or by naming the account and so leaving it to identity policies. Across accounts both sides must allow.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
import type { Decision, Governing, Grant, Layers } from "./decision";
import { explainDenial } from "./explain-denial";
import { grantedByKmsGrants, type KmsGrant } from "./kms-grants";
import type { Policy } from "./policy-document";
import { type Directness, namedByAllow, namedByDeny } from "./principal-match";
import { Question, type Request } from "./request";
import { isResourceControlled } from "./resource-control";
import { describeStatement, statementsNaming, type StatementRef } from "./statement-match";
import { all, any, type Truth } from "./truth";

export type { Decision } from "./decision";

/** Everything that has a say in a call. */
export interface Policies {
  /** Policies of the user, its groups, or the role. */
  readonly identity: readonly Policy[];
  readonly boundary?: Policy;
  /** Policies passed when the session was made; absent when none was passed. */
  readonly session?: readonly Policy[];
  /** Service control policies from the root of the organisation down; each level must allow. */
  readonly serviceControl?: readonly (readonly Policy[])[];
  /**
   * Resource control policies that are attached to the resource's account and above. AWS's own full access stands beside them on
   * every level and cannot be detached, so that only their denials matter. None for the management account or an AWS managed key.
   */
  readonly resourceControl?: readonly Policy[];
  /** Policy of the resource, e.g. of the bucket. */
  readonly resource?: Policy;
  /** Policy of the key, for calls on a KMS key. */
  readonly keyPolicy?: Policy;
  /** Grants of keys; those of other keys do no harm. */
  readonly keyGrants?: readonly KmsGrant[];
  /** Trust policy of the role, for `sts:AssumeRole` and its kin. */
  readonly trust?: Policy;
}

/** Calls that AWS never denies. @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
const NEVER_DENIED = new Set(["sts:getcalleridentity"]);
const SERVICE_LINKED = /:role\/aws-service-role\//;
const TRUST_ACTIONS = /^sts:(assumerole|tagsession$|setsourceidentity$)/;

/** Decides one call. */
export function evaluate(request: Request, policies: Policies): Decision {
  const question = new Question(request);
  const { caller, action, resource } = question;
  if (NEVER_DENIED.has(action)) {
    return { decision: "allowed", because: `${request.action} needs no permission` };
  }
  if (caller.kind === "unrecognised") {
    return undecided(`the principal ${caller.arn} has no form that is known here`);
  }
  if (caller.kind === "root" && action === "sts:assumerole") {
    const because = "the root user cannot assume a role";
    return { decision: "implicitDeny", because, missing: "trust" };
  }
  const governs = governing(question, policies);
  if (governs.layer !== "resource" && governs.policy === undefined) {
    return undecided(`the ${governs.layer} policy of ${resource} is not known`);
  }
  const hasIdentity = ["role", "user", "federatedUser", "root"].includes(caller.kind);
  const sides = hasIdentity ? policies : { identity: [] };
  const serviceLinked = SERVICE_LINKED.test(caller.arn);
  const levels = serviceLinked ? [] : (sides.serviceControl ?? []);
  const controls = !serviceLinked && isResourceControlled(action);
  const owned = [
    ...(controls ? (policies.resourceControl ?? []) : []),
    ...levels.flat(),
    ...sides.identity,
    ...(sides.boundary === undefined ? [] : [sides.boundary]),
    ...(sides.session ?? []),
  ];
  const denied = denial(question, owned, governs.policy, sides.boundary !== undefined);
  if (denied.answer === "yes" && denied.by !== undefined) {
    const because = `${describeStatement(denied.by)} denies it`;
    return { decision: "explicitDeny", because, statement: denied.by };
  }
  const layers: Layers = {
    question,
    sameAccount: caller.account !== undefined && caller.account === question.resourceAccount,
    governs,
    serviceControl: every(levels.map((level) => allowance(question, level))),
    identity: caller.kind === "root" ? { answer: "yes" } : allowance(question, sides.identity),
    boundary: sides.boundary === undefined ? FREE : allowance(question, [sides.boundary]),
    session: sides.session === undefined ? FREE : allowance(question, sides.session),
    resource: resourceAllowance(question, governs.policy),
    keyGrant: grantedByKmsGrants(question, policies.keyGrants ?? []),
  };
  return decide(layers, hasIdentity, denied);
}

const FREE: Grant = { answer: "yes" };
const NONE: Grant = { answer: "no" };

function undecided(because: string): Decision {
  return { decision: "undecided", because };
}

function governing(question: Question, policies: Policies): Governing {
  const { action, resource } = question;
  if (TRUST_ACTIONS.test(action) && resource.includes(":role/")) {
    return { layer: "trust", policy: policies.trust };
  }
  if (action.startsWith("kms:") && resource.includes(":key/")) {
    return { layer: "key", policy: policies.keyPolicy };
  }
  return { layer: "resource", policy: policies.resource };
}

function denial(
  question: Question,
  owned: readonly Policy[],
  resource: Policy | undefined,
  bounded: boolean,
): Grant {
  let unknown: Grant | undefined;
  const look = (policy: Policy): Grant | undefined => {
    if (policy.problems.length > 0) unknown ??= unreadable(policy);
    for (const { statement, ref, reaches } of statementsNaming(policy, question.action, "Deny")) {
      const named =
        statement.principals === undefined
          ? "yes"
          : namedByDeny(statement.principals, question.caller, bounded);
      const answer = named === "no" ? "no" : all([named, reaches(question)]);
      if (answer === "yes") return { answer, by: ref };
      if (answer === "unknown") unknown ??= { answer, by: ref };
    }
    return undefined;
  };
  for (const policy of resource === undefined ? owned : [...owned, resource]) {
    const found = look(policy);
    if (found !== undefined) return found;
  }
  return unknown ?? NONE;
}

function unreadable(policy: Policy): Grant {
  return { answer: "unknown", by: { policy: policy.name, index: -1 } };
}

function allowance(question: Question, policies: readonly Policy[]): Grant {
  let unknown: Grant | undefined;
  for (const policy of policies) {
    if (policy.problems.length > 0) unknown ??= unreadable(policy);
    for (const { ref, reaches } of statementsNaming(policy, question.action, "Allow")) {
      const answer = reaches(question);
      if (answer === "yes") return { answer, by: ref };
      if (answer === "unknown") unknown ??= { answer, by: ref };
    }
  }
  return unknown ?? NONE;
}

function resourceAllowance(
  question: Question,
  policy: Policy | undefined,
): Readonly<Record<Directness, Grant>> {
  const grants: Record<Directness, Grant> = { direct: NONE, entity: NONE, account: NONE };
  if (policy === undefined) return grants;
  if (policy.problems.length > 0) {
    const unknown = unreadable(policy);
    return { direct: unknown, entity: unknown, account: unknown };
  }
  for (const { statement, ref, reaches } of statementsNaming(policy, question.action, "Allow")) {
    if (statement.principals === undefined) continue;
    const applied = reaches(question);
    if (applied === "no") continue;
    const named = namedByAllow(statement.principals, question.caller);
    for (const way of ["direct", "entity", "account"] as const) {
      const answer = all([named[way], applied]);
      const best = grants[way].answer;
      if (answer === "yes" ? best !== "yes" : answer === "unknown" && best === "no") {
        grants[way] = { answer, by: ref };
      }
    }
  }
  return grants;
}

/** The grant of levels that must all allow; with none, nothing limits. */
function every(grants: readonly Grant[]): Grant {
  return (
    grants.find(({ answer }) => answer === "no") ??
    grants.find(({ answer }) => answer === "unknown") ??
    FREE
  );
}

function decide(layers: Layers, hasIdentity: boolean, denied: Grant): Decision {
  const { serviceControl, identity, boundary, session, resource } = layers;
  const { direct, entity, account } = resource;
  const own = any([identity.answer, layers.governs.layer === "resource" ? entity.answer : "no"]);
  const limits = [boundary.answer, session.answer];
  let answer: Truth;
  if (!hasIdentity) answer = direct.answer;
  else if (!layers.sameAccount) {
    const named = any([direct.answer, entity.answer, account.answer]);
    answer = all([serviceControl.answer, identity.answer, ...limits, named]);
  } else if (layers.governs.layer === "resource") {
    answer = all([serviceControl.answer, any([direct.answer, all([own, ...limits])])]);
  } else {
    const delegated = all([account.answer, identity.answer]);
    const limited = all([any([entity.answer, delegated]), ...limits]);
    answer = all([serviceControl.answer, any([direct.answer, limited])]);
  }
  // What a grant gives, only the organisation limits for certain; see kms-grants.ts.
  const free = all([boundary.answer, session.answer]) === "yes" ? "yes" : "unknown";
  const byGrant = all([layers.keyGrant, serviceControl.answer, free]);
  answer = any([answer, byGrant]);
  if (answer === "no") return explainDenial(layers, hasIdentity);
  const grants = [serviceControl, identity, boundary, session, direct, entity, account];
  const open = denied.answer === "unknown" ? denied : undefined;
  if (answer === "unknown" || open !== undefined) {
    const unclear = open ?? grants.find((grant) => grant.answer === "unknown");
    if (unclear === undefined && byGrant === "unknown") {
      return undecided(`a grant of ${layers.question.resource} cannot be decided for this call`);
    }
    return undecided(describeUnknown(unclear?.by));
  }
  const by = [direct, entity, identity, account].find((grant) => grant.answer === "yes")?.by;
  if (byGrant === "yes") return { decision: "allowed", because: "a grant of the key allows it" };
  const because =
    by === undefined ? "the root user may do it" : `${describeStatement(by)} allows it`;
  return { decision: "allowed", because, ...(by === undefined ? {} : { statement: by }) };
}

function describeUnknown(by: StatementRef | undefined): string {
  if (by === undefined) return "a layer of policies cannot be decided";
  if (by.index < 0) return `the policy ${by.policy} cannot be read`;
  return `${describeStatement(by)} cannot be decided for this call`;
}
