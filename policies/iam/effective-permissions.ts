/**
 * What a role may really do: every action that AWS has, put to the evaluator for every resource of a deployment, over all policies
 * that have a say. Conditions on keys that nobody can know before the call leave the answer open; for a rule, open counts as possible.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import { actionNamed, actionsOf, actionsOn, type AccessLevel, exampleOf } from "./action-catalogue";
import { type Decision, evaluate, type Policies } from "./evaluate";
import { Glob, tokenise } from "./pattern";
import { type Policy, readPolicy } from "./policy-document";
import type { ReadPolicies } from "./policy-book";
import type { Context } from "./request";

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
  const principal = world.policies.tagged({ arn: role });
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
 */
export function somewhere(
  role: string,
  action: string,
  world: PermissionWorld,
  context: Context = {},
): Somewhere | undefined {
  let open: Somewhere | undefined;
  const unknown = usual(world.account);
  for (const resource of placesOf(role, action, world)) {
    const { decision } = askAbout(role, action, resource, world, context, unknown);
    if (decision === "allowed") return { resource, decision };
    if (decision === "undecided") open ??= { resource, decision };
  }
  return open;
}

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

/** The policies of a key and a role that leave all to the account's identity policies, as AWS's default key policy does. */
function usual(account: string): Pick<Policies, "keyPolicy" | "trust"> {
  const Principal = { AWS: account };
  const read = (kind: "resource" | "trust", rest: object): Policy => {
    const Statement = { Effect: "Allow", Principal, Action: "*", ...rest };
    return readPolicy(`the usual ${kind} policy`, { Version: "2012-10-17", Statement }, kind);
  };
  return { keyPolicy: read("resource", { Resource: "*" }), trust: read("trust", {}) };
}

function placesOf(role: string, action: string, world: PermissionWorld): ReadonlySet<string> {
  const { account, region, policies } = world;
  const known = actionNamed(action);
  const templates = known?.resources ?? [];
  if (templates.length === 0) return new Set(["*"]);
  const deployed = world.resources
    .flatMap(withContents)
    .filter((resource) => actionsOn(resource).some((on) => on.action === known?.action));
  const own = [...policies.identities()].find(([arn]) => arn === role)?.[1] ?? [];
  const examples = templates.map((template) => exampleOf(template, account, region));
  return new Set([...deployed, ...named(own, action), ...examples]);
}

/** The resources that the Allow statements for an action name, with `x` for what they leave open. */
function named(policies: readonly Policy[], action: string): readonly string[] {
  return policies.flatMap(({ document }) =>
    document.statements
      .filter(({ effect, actions, resources }) => {
        const matches = actions.values.some((pattern) =>
          new Glob(tokenise(pattern, { wildcards: true, variables: false }), true).matches(
            action.toLowerCase(),
          ),
        );
        return effect === "Allow" && matches !== actions.negated && resources?.negated === false;
      })
      .flatMap(({ resources }) => resources?.values ?? [])
      .filter((resource) => resource !== "*")
      .map((resource) => resource.replace(/\$\{[^}]*\}|[*?]/g, "x")),
  );
}

/** The actions of a service that change who may do what. */
export function permissionActions(service: string): readonly string[] {
  return (actionsOf(service) ?? [])
    .filter(({ level }) => level === "P")
    .map(({ action }) => action);
}
