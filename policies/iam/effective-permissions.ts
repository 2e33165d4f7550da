/**
 * What a role may really do: every action that AWS has, put to the evaluator for every resource of a deployment, over all policies
 * that have a say. Conditions on keys that nobody can know before the call leave the answer open; for a rule, open counts as possible.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { actionNamed, actionsOn, type AccessLevel, exampleOf } from "./action-catalogue";
import { type Decision, evaluate, type Policies } from "./evaluate";
import { type Policy, readPolicy } from "./policy-document";
import type { ReadPolicies } from "./policy-book";
import type { Principals } from "./principal-document";
import type { Context } from "./request";
import { statementsNaming } from "./statement-match";

/** A deployment as its permissions see it. */
export interface PermissionWorld {
  readonly account: string;
  readonly region: string;
  readonly policies: ReadPolicies;
  /** ARNs of what was deployed. A bucket stands for its objects too. */
  readonly resources: readonly string[];
}

/** Something that a role may do, or that its policies do not rule out. */
export interface Permission {
  readonly role: string;
  readonly action: string;
  readonly level: AccessLevel;
  readonly resource: string;
  /** `undecided` when it depends on what only the call tells, or when a policy cannot be read. */
  readonly decision: "allowed" | "undecided";
  readonly because: string;
}

/** Every permission of a role on the resources of the world, in the order of the resources. */
export function effectivePermissions(role: string, world: PermissionWorld): readonly Permission[] {
  return world.resources
    .flatMap(withContents)
    .flatMap((resource) => permissionsOn(role, resource, world));
}

/** Every permission of a role on one resource. */
export function permissionsOn(
  role: string,
  resource: string,
  world: PermissionWorld,
): readonly Permission[] {
  return actionsOn(resource).flatMap(({ action, level }) => {
    const { decision, because } = askAbout(role, action, resource, world);
    if (decision === "explicitDeny" || decision === "implicitDeny") return [];
    return [{ role, action, level, resource, decision, because }];
  });
}

/** A bucket and an object that could lie in it; anything else is itself. */
export function withContents(resource: string): readonly string[] {
  return /^arn:[^:]+:s3:::[^/]+$/.test(resource)
    ? [resource, `${resource}/any/object`]
    : [resource];
}

/**
 * Asks one question with every key open that is not given.
 *
 * @param unknown stands in for the key policy and the trust policy of a resource that the world does not hold
 */
export function askAbout(
  role: string,
  action: string,
  resource: string,
  world: PermissionWorld,
  context: Context = {},
  unknown: Pick<Policies, "keyPolicy" | "trust"> = {},
): Decision {
  const principal = world.policies.caller(role);
  const call = { principal, action, resource, context };
  const policies = world.policies.policiesFor(call);
  if (policies === undefined) {
    return { decision: "undecided", because: `the policies of ${role} are not known` };
  }
  return evaluate({ ...call, openContext: true }, { ...unknown, ...policies });
}

/** Where a role may do something, or may be able to. */
export interface Somewhere {
  readonly resource: string;
  readonly decision: "allowed" | "undecided";
}

/**
 * The first resource on which a role may do something: one of the world, one that a statement of the role names, or any other of the
 * action's types; undefined when there is none. An allowed one is preferred to an undecided one.
 *
 * @param places the only resources to ask for, where they matter
 */
export function somewhere(
  role: string,
  action: string,
  world: PermissionWorld,
  context: Context = {},
  places?: readonly string[],
): Somewhere | undefined {
  if (!mayAct(role, action, world)) return undefined;
  let open: Somewhere | undefined;
  const unknown = usual(world.account);
  for (const resource of places ?? placesOf(role, action, world)) {
    const { decision } = askAbout(role, action, resource, world, context, unknown);
    if (decision === "allowed") return { resource, decision };
    if (decision === "undecided") open ??= { resource, decision };
  }
  return open;
}

/** Whether any policy speaks of the action for the role: most roles may do few of all actions, and need not be asked for the rest. */
function mayAct(role: string, action: string, { policies }: PermissionWorld): boolean {
  const own = policies.identityOf(role);
  if (own === undefined) return true;
  const speaks = (policy: Policy): boolean =>
    policy.problems.length > 0 || statementsNaming(policy, action, "Allow").length > 0;
  return own.some(speaks) || resourcesMayAllow(action, policies);
}

const byResources = new WeakMap<ReadPolicies, Map<string, boolean>>();

/** Whether a resource's policy may allow the action to somebody without the help of identity policies. */
function resourcesMayAllow(action: string, policies: ReadPolicies): boolean {
  const known = byResources.get(policies) ?? new Map<string, boolean>();
  byResources.set(policies, known);
  let may = known.get(action);
  if (may === undefined) {
    may = [...policies.onResources.values()].some(
      (policy) =>
        policy.problems.length > 0 ||
        statementsNaming(policy, action, "Allow").some(
          ({ statement: { principals } }) => principals !== undefined && namesCallers(principals),
        ),
    );
    known.set(action, may);
  }
  return may;
}

/** Whether a resource's policy names more than services and whole accounts, which leave it to identity policies. */
const namesCallers = ({ negated, everyone, aws, canonicalUser }: Principals): boolean =>
  negated ||
  everyone ||
  canonicalUser.length > 0 ||
  aws.some((entry) => !/(:root|^\d{12})$/.test(entry));

/** Whom of the roles a guardrail does not hold: each role that may do the action on the resource, or may be able to. */
export function whoMay(
  action: string,
  resource: string,
  world: PermissionWorld,
): readonly Permission[] {
  const level = actionNamed(action)?.level ?? "W";
  return [...world.policies.identities()].flatMap(([role]) => {
    const { decision, because } = askAbout(role, action, resource, world);
    if (decision === "explicitDeny" || decision === "implicitDeny") return [];
    return [{ role, action, level, resource, decision, because }];
  });
}

const delegating = new Map<string, Pick<Policies, "keyPolicy" | "trust">>();

/** The policies of a key and a role that leave all to the account's identity policies, as AWS's default key policy does. */
export function usual(account: string): Pick<Policies, "keyPolicy" | "trust"> {
  const Principal = { AWS: account };
  const read = (kind: "resource" | "trust", rest: object): Policy => {
    const Statement = { Effect: "Allow", Principal, Action: "*", ...rest };
    return readPolicy(`the usual ${kind} policy`, { Version: "2012-10-17", Statement }, kind);
  };
  const known = delegating.get(account) ?? {
    keyPolicy: read("resource", { Resource: "*" }),
    trust: read("trust", {}),
  };
  delegating.set(account, known);
  return known;
}

function placesOf(role: string, action: string, world: PermissionWorld): ReadonlySet<string> {
  const { account, region, policies } = world;
  const known = actionNamed(action);
  const templates = known?.resources ?? [];
  if (templates.length === 0) return new Set(["*"]);
  const deployed = placesByAction(world.resources).get(known?.action ?? "") ?? [];
  const own = policies.identityOf(role) ?? [];
  const examples = templates.map((template) => exampleOf(template, account, region));
  return new Set([...deployed, ...named(own, action), ...examples]);
}

const byAction = new WeakMap<readonly string[], ReadonlyMap<string, readonly string[]>>();

/** On which of the resources an action can be called. */
function placesByAction(resources: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const known = byAction.get(resources);
  if (known !== undefined) return known;
  const places = new Map<string, string[]>();
  for (const resource of resources.flatMap(withContents)) {
    for (const { action } of actionsOn(resource)) {
      const same = places.get(action);
      if (same === undefined) places.set(action, [resource]);
      else same.push(resource);
    }
  }
  byAction.set(resources, places);
  return places;
}

/** The resources that the Allow statements for an action name, with `x` for what they leave open. */
function named(policies: readonly Policy[], action: string): readonly string[] {
  return policies
    .flatMap((policy) => statementsNaming(policy, action, "Allow"))
    .filter(({ statement: { resources } }) => resources?.negated === false)
    .flatMap(({ statement: { resources } }) => resources?.values ?? [])
    .filter((resource) => resource !== "*")
    .map(exampleOfPattern);
}

/** A resource that a pattern of a statement covers, with `x` for what it leaves open. */
export const exampleOfPattern = (pattern: string): string =>
  pattern.replace(/\$\{[^}]*\}|[*?]/g, "x");
