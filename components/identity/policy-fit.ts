import { createHash } from "node:crypto";
import type { PolicyDocument, Statement } from "./permissions";

/**
 * IAM's limits for a role, white space not counted: all inline policies together, one managed policy, and
 * how many managed policies may be attached before the account asks AWS for more.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const LONGEST_INLINE_POLICY = 10_240;
const LONGEST_MANAGED_POLICY = 6_144;
const MOST_MANAGED_POLICIES = 10;

/** How a role's permissions are written down. */
export type FittedPolicies =
  | { readonly kind: "inline"; readonly document: PolicyDocument }
  | { readonly kind: "managed"; readonly documents: readonly PolicyDocument[] };

/**
 * One inline policy where IAM takes it, otherwise managed policies.
 *
 * Each statement chooses its policy by its own name (rendezvous hashing), not by the room that the others leave:
 * a dataset more makes statements longer, and with any kind of filling up, one longer statement would push all
 * that follow into other policies. So nothing moves until one more policy is needed, and then only what moves there.
 * Only where ten policies would be too few for that, statements go where there is room.
 *
 * @param owner names the role in errors, e.g. `duty steward`
 * @throws when a statement is longer than a policy, or ten policies do not hold them all.
 */
export function fitPolicies(document: PolicyDocument, owner: string): FittedPolicies {
  if (lengthOf(document) <= LONGEST_INLINE_POLICY) return { kind: "inline", document };
  for (const statement of document.Statement) refuseStatement(statement, owner);
  for (let count = 2; count <= MOST_MANAGED_POLICIES; count += 1) {
    const documents = byName(document.Statement, count);
    if (documents.every(fits)) return { kind: "managed", documents };
  }
  const { documents, left } = byRoom(document.Statement);
  if (left.length === 0) return { kind: "managed", documents };
  throw new Error(
    `the policy of ${owner} has ${lengthOf(document)} characters; ${MOST_MANAGED_POLICIES} managed policies of ` +
      `${LONGEST_MANAGED_POLICY} are ${lengthOf(policyOf(left))} too few for it; ` +
      `shorten dataset or table names, or split the department`,
  );
}

function refuseStatement(statement: Statement, owner: string): void {
  const over = lengthOf(policyOf([statement])) - LONGEST_MANAGED_POLICY;
  if (over <= 0) return;
  throw new Error(
    `statement ${statement.Sid} of ${owner} is ${over} characters longer than the ` +
      `${LONGEST_MANAGED_POLICY} of a managed policy; shorten dataset or table names, or split the department`,
  );
}

/** Each statement in the policy that weighs most for its name. */
function byName(statements: readonly Statement[], count: number): PolicyDocument[] {
  const places = Array.from({ length: count }, (): Statement[] => []);
  for (const statement of statements) {
    places[preferences(statement, count)[0] ?? 0]?.push(statement);
  }
  return places.map(policyOf);
}

/** Long statements first, each in the policy that it likes best among those with room. */
function byRoom(statements: readonly Statement[]): {
  readonly documents: PolicyDocument[];
  readonly left: Statement[];
} {
  const places = Array.from({ length: MOST_MANAGED_POLICIES }, (): Statement[] => []);
  const left: Statement[] = [];
  const ordered = statements.toSorted(
    (one, other) =>
      lengthOf(policyOf([other])) - lengthOf(policyOf([one])) || (one.Sid < other.Sid ? -1 : 1),
  );
  for (const statement of ordered) {
    const place = preferences(statement, MOST_MANAGED_POLICIES)
      .map((index) => places[index])
      .find((held) => held !== undefined && fits(policyOf([...held, statement])));
    (place ?? left).push(statement);
  }
  return { documents: places.map(policyOf), left };
}

/** The policies from the best liked to the least. */
function preferences({ Sid }: Statement, count: number): number[] {
  const weights = Array.from({ length: count }, (_, place) => ({
    place,
    weight: weigh(Sid, place),
  }));
  return weights
    .toSorted((one, other) => (one.weight > other.weight ? -1 : 1))
    .map(({ place }) => place);
}

const weigh = (sid: string, place: number): string =>
  createHash("sha256")
    .update(`${sid}/${String(place)}`)
    .digest("hex");

const fits = (document: PolicyDocument): boolean => lengthOf(document) <= LONGEST_MANAGED_POLICY;

const policyOf = (Statement: readonly Statement[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement,
});

const lengthOf = (document: PolicyDocument): number =>
  JSON.stringify(document).replaceAll(/\s/g, "").length;
