/** Weakens a Deny: it falls, or it holds for less. */
import { list, type Statement, type StatementChange, type Texts, turned } from "./statement";

export const deniedLess = (statement: Statement): readonly StatementChange[] => [
  { operator: "deny dropped", next: undefined },
  {
    operator: "deny of one principal",
    next: { ...statement, Principal: { AWS: "arn:aws:iam::111122223333:role/nobody" } },
  },
  {
    operator: "deny on condition",
    next: {
      ...statement,
      Condition: { ...statement.Condition, StringEquals: { "aws:PrincipalTag/refused": "yes" } },
    },
  },
  ...fewerActions(statement),
  ...fewerResources(statement),
  ...otherConditions(statement),
];

const without = (all: readonly string[], index: number): readonly string[] =>
  all.filter((_, at) => at !== index);

function fewerActions(statement: Statement): readonly StatementChange[] {
  const actions = list(statement.Action);
  return actions.flatMap((action, index): readonly StatementChange[] => {
    if (action.endsWith("*")) {
      const one = action.replace("*", "GetObjectAcl");
      return [{ operator: "deny of one action", next: { ...statement, Action: one } }];
    }
    if (actions.length === 1) return [];
    const next = { ...statement, Action: without(actions, index) };
    return [{ operator: "deny without an action", next }];
  });
}

function fewerResources(statement: Statement): readonly StatementChange[] {
  const resources = list(statement.Resource);
  return resources.flatMap((resource, index): readonly StatementChange[] => {
    const below = resource.replace(/\*$/, "refused/*");
    return [
      ...(resources.length === 1
        ? []
        : [
            {
              operator: "deny without a resource",
              next: { ...statement, Resource: without(resources, index) },
            },
          ]),
      ...(resource.endsWith("/*")
        ? [
            {
              operator: "deny below a prefix",
              next: {
                ...statement,
                Resource: resources.map((old, at) => (at === index ? below : old)),
              },
            },
          ]
        : []),
    ];
  });
}

/** A Deny with a condition less denies more; one with another value denies something else. */
const otherConditions = (statement: Statement): readonly StatementChange[] =>
  Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]): StatementChange => {
      const [how, value] = other(operator, list(values)[0] ?? "");
      const Condition = { ...statement.Condition, [operator]: { ...keys, [key]: value } };
      return { operator: `deny's ${key} ${how}`, next: { ...statement, Condition } };
    }),
  );

function other(operator: string, value: string): readonly [how: string, value: Texts] {
  if (operator === "Bool" || operator === "Null") return ["turned", turned(value)];
  return operator.startsWith("Numeric") ? ["lowered", "1.0"] : ["exchanged", "something-else"];
}
