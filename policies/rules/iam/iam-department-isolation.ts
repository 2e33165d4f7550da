import { ROLE } from "../../graph/links";
import { actionsOn, type CatalogueAction } from "../../iam/action-catalogue";
import { ArnPattern } from "../../iam/arn-pattern";
import { arnParts } from "../../iam/request";
import { type CompiledStatement, statementsOf } from "../../iam/statement-match";
import { type Theirs, theirsOf } from "../../rights/neighbours";
import { ask, rightsOf, type StackRights } from "../../rights/stack-rights";
import { MANDATORY, type Rule, violation } from "../../rule";
import { IDENTITY_TYPES } from "../documents";

/** Lists show names; of a bucket they show what is in it. */
const tellsOnlyNames = (action: string, level: string): boolean =>
  level === "L" && !action.startsWith("s3:");

/**
 * What a server's agent says of itself: AWS takes the server from the credentials that the call is signed with.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-instance-permissions.html
 */
const OF_ITSELF = new Set(["ssm:UpdateInstanceInformation"]);

export const rule: Rule = {
  id: "iam-department-isolation",
  title: "No role reaches what is another department's",
  severity: "critical",
  kind: "stack",
  level: MANDATORY,
  types: [...IDENTITY_TYPES, ROLE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
  why: "A department trusts the platform because no other can read, change or delete its data",
  fix: "Name the stack's own resources; where AWS gives the identifier, bind by the department's tag or the key's alias",
  judge: (graph) => {
    const rights = rightsOf(graph);
    const reach = reachOf(theirsOf(graph));
    return [...rights.roles.keys()].flatMap((role) =>
      (rights.world.policies.identityOf(role) ?? []).flatMap((policy) => {
        const stated = rights.statedBy.get(policy);
        if (stated === undefined) return [];
        return statementsOf(policy)
          .filter(({ statement: { effect } }) => effect === "Allow")
          .flatMap((statement) => breaches(rights, role, statement, reach))
          .map((found) => violation(stated, found));
      }),
    );
  },
};

/** What of the neighbours the resources of a statement may cover. */
function reachOf(theirs: readonly Theirs[]): (compiled: CompiledStatement) => readonly Theirs[] {
  const byPattern = new Map<string, readonly Theirs[]>();
  const parts = theirs.map((one) => arnParts(one.arn));
  const byArn = new Map(theirs.map((one) => [one.arn, [one]]));
  const matching = (pattern: string): readonly Theirs[] => {
    const compiled = new ArnPattern(pattern, true);
    return theirs.filter((_, place) => compiled.mayMatch(parts[place]));
  };
  const covered = (pattern: string): readonly Theirs[] => {
    const before = byPattern.get(pattern);
    if (before !== undefined) return before;
    const found = /[*?$]/.test(pattern) ? matching(pattern) : (byArn.get(pattern) ?? []);
    byPattern.set(pattern, found);
    return found;
  };
  return ({ statement: { resources } }) =>
    resources === undefined || resources.negated
      ? theirs
      : [...new Set(resources.values.flatMap(covered))];
}

/** One sentence for each action of a statement that reaches a neighbour, with the first thing that it reaches. */
function breaches(
  rights: StackRights,
  role: string,
  compiled: CompiledStatement,
  reach: (compiled: CompiledStatement) => readonly Theirs[],
): readonly string[] {
  const found = new Map<string, string>();
  const principal = rights.world.policies.caller(role);
  // Things of a kind share their list of actions, and a statement names few of them.
  const named = new Map<readonly CatalogueAction[], readonly string[]>();
  for (const { owner, arn, context } of reach(compiled)) {
    const all = actionsOn(arn);
    const actions = named.get(all) ?? namedAmong(all, compiled);
    named.set(all, actions);
    for (const action of actions) {
      if (found.has(action)) continue;
      const { decision } = ask(rights, { principal, action, resource: arn, context: context() });
      if (decision === "explicitDeny" || decision === "implicitDeny") continue;
      const may = decision === "allowed" ? "lets" : "may let";
      const whose = `${owner.department}-${owner.stage}`;
      found.set(action, `${may} ${role} reach what is ${whose}'s by ${action} on ${arn}`);
    }
  }
  return [...found.values()];
}

const byName = new WeakMap<readonly CatalogueAction[], ReadonlyMap<string, CatalogueAction>>();

/** The actions of a list that a statement names and that do more than tell names. */
function namedAmong(
  all: readonly CatalogueAction[],
  { statement: { actions }, names }: CompiledStatement,
): readonly string[] {
  const known = byName.get(all) ?? new Map(all.map((one) => [one.action.toLowerCase(), one]));
  byName.set(all, known);
  const isPlain = !actions.negated && !actions.values.some((action) => /[*?]/.test(action));
  const found = isPlain
    ? actions.values.flatMap((action) => known.get(action.toLowerCase()) ?? [])
    : [...known].filter(([name]) => names(name)).map(([, one]) => one);
  return found
    .filter(({ action, level }) => !tellsOnlyNames(action, level) && !OF_ITSELF.has(action))
    .map(({ action }) => action);
}
