/**
 * Whom a statement of a resource policy names, and how directly: within an account that decides what may still limit the grant.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
import type { Principals } from "./principal-document";
import type { Caller } from "./request";
import { any, type Truth, truth } from "./truth";

/**
 * How an Allow names the caller.
 * - `direct`: the user, the role session, the service, or everyone: boundaries and session policies do not limit it.
 * - `entity`: the role: boundaries and session policies limit it.
 * - `account`: the account, which hands the decision to its identity policies.
 */
export type Directness = "direct" | "entity" | "account";

/** For each way of being named, whether the caller is. */
export type Named = Readonly<Record<Directness, Truth>>;

const NOBODY: Named = { direct: "no", entity: "no", account: "no" };
const EVERYONE: Named = { direct: "yes", entity: "no", account: "no" };

/** How an Allow statement names the caller. */
export function namedByAllow(principals: Principals, caller: Caller): Named {
  const named = namedIn(principals, caller);
  if (!principals.negated) return named;
  const listed = any(Object.values(named));
  // NotPrincipal with Allow grants everyone else, anonymous callers included.
  if (listed === "no") return EVERYONE;
  return listed === "yes" ? NOBODY : { ...NOBODY, direct: "unknown" };
}

/**
 * Whether a Deny statement applies to the caller.
 *
 * @param bounded the caller has a permissions boundary: NotPrincipal then denies it whatever it lists
 */
export function namedByDeny(principals: Principals, caller: Caller, bounded: boolean): Truth {
  const named = namedIn(principals, caller);
  if (!principals.negated) return any(Object.values(named));
  if (bounded && (caller.kind === "role" || caller.kind === "user")) return "yes";
  if (principals.everyone) return "no";
  const entity = any([named.direct, named.entity]);
  if (caller.kind !== "role" && caller.kind !== "user") {
    return truth(any([entity, named.account]) !== "yes");
  }
  if (entity === "no" && named.account === "no") return "yes";
  // AWS may look at the account first, then at the role: only an exception for both is one for certain.
  return entity === "yes" && named.account === "yes" ? "no" : "unknown";
}

function namedIn(principals: Principals, caller: Caller): Named {
  if (principals.everyone) return EVERYONE;
  switch (caller.kind) {
    case "service":
      return principals.service.includes(caller.arn) ? EVERYONE : NOBODY;
    case "webIdentity":
      return principals.federated.includes(caller.arn) ? EVERYONE : NOBODY;
    case "anonymous":
    case "unrecognised":
      return NOBODY;
    case "role":
    case "user":
    case "federatedUser":
    case "root":
      return namedAmongIdentities(principals, caller);
    default: {
      const never: never = caller.kind;
      return never;
    }
  }
}

function namedAmongIdentities(principals: Principals, caller: Caller): Named {
  const account = principals.aws.some(
    (entry) =>
      entry === caller.account || (/:root$/.test(entry) && accountOf(entry) === caller.account),
  );
  const own = principals.aws.includes(caller.arn);
  const session =
    caller.sessionArn === undefined ? false : principals.aws.includes(caller.sessionArn);
  const direct: Truth[] = [
    truth(session || (own && caller.kind !== "role") || (account && caller.kind === "root")),
  ];
  if (caller.kind === "role" && caller.sessionArn === undefined) {
    const name = caller.arn.slice(caller.arn.lastIndexOf("/") + 1);
    const sessions = `:sts::${caller.account ?? ""}:assumed-role/${name}/`;
    if (principals.aws.some((entry) => entry.includes(sessions))) direct.push("unknown");
  }
  // A canonical user id stands for an account or an origin access identity; no ARN tells which.
  if (principals.canonicalUser.length > 0) direct.push("unknown");
  return {
    direct: any(direct),
    entity: truth(own && caller.kind === "role"),
    account: truth(account),
  };
}

function accountOf(arn: string): string | undefined {
  return arn.split(":")[4];
}
