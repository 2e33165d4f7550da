import type { PolicyDocument, Statement } from "./policy-document";
import { lengthOf, LONGEST_POLICY } from "./deployment-policies";
import type { PlannedStack } from "./plan";

/** A statement as the plan's policies have it. */
interface PlannedStatement {
  readonly Action: readonly string[] | string;
  readonly Resource: readonly string[] | string;
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >;
}

const POLICY_TYPES = ["aws:iam/rolePolicy:RolePolicy", "aws:iam/policy:Policy"];

/** The boundary's name. */
export const boundaryName = (stack: string): string => `boundary-${stack}`;

/**
 * The most that any role of a stack may ever do: every action that its roles are granted today, on the stack's own
 * resources. It grants nothing; a role may do what its own policy *and* the boundary allow.
 *
 * A grant of an action that no role had before needs a new boundary first, by a person: that is its purpose.
 *
 * @throws when it is longer than a policy may be.
 */
export function boundaryOf({ stack, resources }: PlannedStack): PolicyDocument {
  const granted = resources
    .filter(({ type }) => POLICY_TYPES.includes(type))
    .flatMap(({ inputs }) => statementsOf(inputs["policy"]));
  const policy: PolicyDocument = {
    Version: "2012-10-17",
    Statement: [
      ...passedRoles(granted),
      ...[
        ...ceilings(
          granted.filter((one) => !passesRole(one)),
          stack,
        ),
      ]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([Sid, { actions, resources: reached }]): Statement => ({
          Sid,
          Effect: "Allow",
          Action: [...actions].sort(),
          Resource: narrowest([...reached]),
        })),
    ],
  };
  const over = lengthOf(policy) - LONGEST_POLICY;
  if (over > 0) {
    throw new Error(
      `${boundaryName(stack)} is ${over} characters longer than a policy may be; ` +
        `widen its resources in infra/bootstrap/boundary.ts`,
    );
  }
  return policy;
}

const passesRole = ({ Action }: PlannedStatement): boolean =>
  [Action].flat().includes("iam:PassRole");

/** Handing over a role is the one right over identities that a duty may have: these roles, to these services, as granted. */
function passedRoles(granted: readonly PlannedStatement[]): Statement[] {
  const passing = granted.filter(passesRole);
  if (passing.length === 0) return [];
  const services = passing.map(
    ({ Condition }) => Condition?.["StringEquals"]?.["iam:PassedToService"],
  );
  if (services.includes(undefined) || passing.some(({ Action }) => [Action].flat().length > 1)) {
    throw new Error(
      "a grant of iam:PassRole must stand alone and name iam:PassedToService; change it in components/",
    );
  }
  return [
    {
      Sid: "MostPassRole",
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: [...new Set(passing.flatMap(({ Resource }) => Resource))].sort(),
      Condition: {
        StringEquals: {
          "iam:PassedToService": [...new Set(services.flatMap((one) => one ?? []))].sort(),
        },
      },
    },
  ];
}

interface Ceiling {
  readonly actions: Set<string>;
  readonly resources: Set<string>;
}

/**
 * A service's actions in two statements: those that some role has without a resource, and the others on the stack's own
 * resources. So one call that knows no resource opens nothing for the rest.
 */
function ceilings(granted: readonly PlannedStatement[], stack: string): Map<string, Ceiling> {
  const reach = new Map<string, Set<string>>();
  for (const { Action, Resource } of granted) {
    for (const action of [Action].flat()) {
      const known = reach.get(action) ?? new Set<string>();
      for (const one of [Resource].flat()) known.add(widened(one, stack));
      reach.set(action, known);
    }
  }
  const found = new Map<string, Ceiling>();
  for (const [action, resources] of reach) {
    const service = action.slice(0, action.indexOf(":")).replaceAll("-", "");
    const sid = `Most${service}${resources.has("*") ? "Anywhere" : ""}`;
    const ceiling = found.get(sid) ?? { actions: new Set(), resources: new Set() };
    ceiling.actions.add(action);
    for (const one of resources) ceiling.resources.add(one);
    found.set(sid, ceiling);
  }
  return found;
}

const statementsOf = (policy: unknown): readonly PlannedStatement[] =>
  typeof policy === "string"
    ? (JSON.parse(policy) as { readonly Statement: readonly PlannedStatement[] }).Statement
    : [];

/** `arn:…:<stack>-landing-…/attendance/*` → `arn:…:<stack>-*`: a dataset more needs no new boundary. */
function widened(resource: string, stack: string): string {
  for (const prefix of [`${stack}-`, `${stack.replaceAll("-", "_")}_`, `${stack}/`]) {
    const place = resource.indexOf(prefix);
    if (place > 0) return `${resource.slice(0, place + prefix.length)}*`;
  }
  return resource;
}

/** Without what another one covers. */
const narrowest = (resources: readonly string[]): string[] =>
  resources
    .filter(
      (one) =>
        !resources.some(
          (other) => other !== one && other.endsWith("*") && one.startsWith(other.slice(0, -1)),
        ),
    )
    .sort();
