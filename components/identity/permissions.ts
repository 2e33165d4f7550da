/** Condition operators → condition keys → accepted values, as in IAM's JSON. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** One permission. The `sid` names it: statements of the same sid are one statement. */
export interface Grant {
  /** Letters and digits, as IAM demands of a role's policy. */
  readonly sid: string;
  /** Whole action names: a wildcard is refused. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Conditions;
}

/** A statement of an identity policy as IAM reads it. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Conditions;
}

/** An identity policy. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/**
 * Collects what one role is granted into one policy document.
 *
 * The document does not depend on the order of the grants: a dataset that changes its place in the
 * configuration changes nothing in AWS.
 */
export class Permissions {
  private readonly grants = new Map<string, Grant>();

  /**
   * Adds a permission. Grants of the same sid become one statement.
   *
   * @throws when the grant has a wildcard action, or when joining it to the one of its sid would
   * allow more than both together.
   */
  add(grant: Grant): void {
    const wildcard = grant.actions.find((action) => action.includes("*"));
    if (wildcard !== undefined) {
      throw new Error(`grant ${grant.sid} has the action ${wildcard}; name the actions one by one`);
    }
    if (!/^[A-Za-z0-9]+$/.test(grant.sid)) {
      throw new Error(`grant sid "${grant.sid}" must consist of letters and digits`);
    }
    const known = this.grants.get(grant.sid);
    const sorted = normal(grant);
    this.grants.set(grant.sid, known === undefined ? sorted : joined(known, sorted));
  }

  get isEmpty(): boolean {
    return this.grants.size === 0;
  }

  /** The policy document of everything granted so far; `fitPolicies` knows how IAM takes it. */
  document(): PolicyDocument {
    const grants = [...this.grants.values()].sort((one, other) => (one.sid < other.sid ? -1 : 1));
    return { Version: "2012-10-17", Statement: grants.map(statement) };
  }
}

const union = (one: readonly string[], other: readonly string[]): string[] =>
  [...new Set([...one, ...other])].sort();

/** The same grant with everything in alphabetical order, so that equal grants are equal texts. */
function normal({ sid, actions, resources, conditions }: Grant): Grant {
  const sorted = <V>(record: Readonly<Record<string, V>>, value: (one: V) => V) =>
    Object.fromEntries(
      Object.entries(record)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, one]) => [key, value(one)]),
    );
  return {
    sid,
    actions: union(actions, []),
    resources: union(resources, []),
    ...(conditions === undefined
      ? {}
      : { conditions: sorted(conditions, (keys) => sorted(keys, (values) => union(values, []))) }),
  };
}

const statement = ({ sid, actions, resources, conditions }: Grant): Statement => ({
  Sid: sid,
  Effect: "Allow",
  Action: actions,
  Resource: resources,
  ...(conditions === undefined ? {} : { Condition: conditions }),
});

/**
 * One grant in place of two. Only resources, or only the values of one condition key, may differ: the
 * union of more would be a product, which allows one grant's resources under the other's conditions.
 */
function joined(one: Grant, other: Grant): Grant {
  if (!same(one.actions, other.actions)) throw conflict(one.sid, "actions");
  if (same(one.conditions, other.conditions)) {
    return { ...one, resources: union(one.resources, other.resources) };
  }
  if (!same(one.resources, other.resources)) throw conflict(one.sid, "resources and conditions");
  return { ...one, conditions: joinedConditions(one, other) };
}

function joinedConditions(one: Grant, other: Grant): Conditions {
  const [left, right] = [flat(one.conditions ?? {}), flat(other.conditions ?? {})];
  if (!same([...left.keys()], [...right.keys()])) throw conflict(one.sid, "condition keys");
  const differing = [...left].filter(
    ([path, { values }]) => !same(values, right.get(path)?.values),
  );
  if (differing.length > 1) throw conflict(one.sid, "more than one condition key");
  const result: Record<string, Record<string, readonly string[]>> = {};
  for (const [path, { operator, key, values }] of left) {
    (result[operator] ??= {})[key] = union(values, right.get(path)?.values ?? []);
  }
  return result;
}

interface ConditionEntry {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

const flat = (conditions: Conditions): Map<string, ConditionEntry> =>
  new Map(
    Object.entries(conditions).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]): [string, ConditionEntry] => [
        `${operator} ${key}`,
        { operator, key, values },
      ]),
    ),
  );

const conflict = (sid: string, what: string): Error =>
  new Error(`two grants named ${sid} differ in their ${what}; give one of them another sid`);

const same = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
