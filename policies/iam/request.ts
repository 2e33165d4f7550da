/**
 * A question to the evaluator: who does what to which resource, and what AWS would know about the call.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */

/** Who calls, as a call record names it. */
export interface RequestPrincipal {
  /**
   * ARN of the role, role session, user, federated user, root or identity provider; or a service name such as
   * `logs.ca-central-1.amazonaws.com`; or `anonymous`.
   */
  readonly arn: string;
  /** @default the account in the ARN */
  readonly account?: string;
  /** Name of the role session. Without it, statements that name a session cannot be decided. */
  readonly session?: string | undefined;
  /** Tags of the user or role together with its session tags. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A value of a context key; a list is a multivalued key. */
export type ContextValue = string | number | boolean | readonly string[];

/** Context keys by name, in any case. */
export type Context = Readonly<Record<string, ContextValue>>;

/** One question. */
export interface Request {
  readonly principal: RequestPrincipal;
  /** `service:Operation`, in any case. */
  readonly action: string;
  /** ARN, or `*` for a call that names no resource. */
  readonly resource: string;
  readonly context?: Context;
  /** @default the account in the resource's ARN, else `aws:ResourceAccount`, else the caller's own */
  readonly resourceAccount?: string;
  /**
   * Keys that the question does not state may have any value, so a condition on one cannot be decided; an empty list states that
   * the request lacks the key. A rule over a program asks this way. @default false: what is not stated is absent
   */
  readonly openContext?: boolean;
}

/** What kind of caller the ARN stands for. */
export type PrincipalKind =
  | "role"
  | "user"
  | "federatedUser"
  | "root"
  | "service"
  | "webIdentity"
  | "anonymous"
  | "unrecognised";

/** The caller, taken apart. */
export interface Caller {
  readonly kind: PrincipalKind;
  /** ARN of the role or user, name of the service, or what was given. */
  readonly arn: string;
  readonly account: string | undefined;
  /** ARN of the role session or federated user session that makes the call. */
  readonly sessionArn: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
}

const WEB_IDENTITY =
  /^(arn:[a-z-]+:iam::\d{12}:(oidc|saml)-provider\/.+|cognito-identity\.amazonaws\.com|accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com)$/;
const SERVICE = /^[a-z0-9.-]+\.(amazonaws\.com(\.cn)?|amazon\.com)$/;
const SESSION = /^(arn:[a-z-]+):sts::(\d{12}):assumed-role\/([^/]+)\/(.+)$/;

/** The six parts of an ARN, or undefined when the text is none. The sixth keeps its colons. */
export function arnParts(text: string): readonly string[] | undefined {
  if (!text.startsWith("arn:")) return undefined;
  const parts: string[] = [];
  let from = 0;
  for (let count = 0; count < 5; count += 1) {
    const colon = text.indexOf(":", from);
    if (colon < 0) return undefined;
    parts.push(text.slice(from, colon));
    from = colon + 1;
  }
  parts.push(text.slice(from));
  return parts;
}

/** Takes a caller apart. */
export function describeCaller(principal: RequestPrincipal): Caller {
  const { arn, session } = principal;
  const parts = arnParts(arn);
  const account = principal.account ?? (parts?.[4] === "" ? undefined : parts?.[4]);
  const tags = new Map(
    Object.entries(principal.tags ?? {}).map(([key, value]) => [key.toLowerCase(), value]),
  );
  const caller = (kind: PrincipalKind, own = arn, sessionArn?: string): Caller => ({
    kind,
    arn: own,
    account,
    sessionArn,
    tags,
  });
  if (arn === "anonymous" || arn === "*") return caller("anonymous");
  if (WEB_IDENTITY.test(arn)) return caller("webIdentity");
  if (SERVICE.test(arn)) return caller("service");
  const assumed = SESSION.exec(arn);
  if (assumed) {
    const [, prefix = "", owner = "", name = ""] = assumed;
    return caller("role", `${prefix}:iam::${owner}:role/${name}`, arn);
  }
  const [, partition = "aws", service, , owner = "", resource = ""] = parts ?? [];
  if (service === "sts" && resource.startsWith("federated-user/")) {
    return caller("federatedUser", arn, arn);
  }
  if (service !== "iam") return caller("unrecognised");
  if (resource === "root") return caller("root");
  if (resource.startsWith("user/")) return caller("user");
  if (!resource.startsWith("role/")) return caller("unrecognised");
  const name = resource.slice(resource.lastIndexOf("/") + 1);
  return session === undefined
    ? caller("role")
    : caller("role", arn, `arn:${partition}:sts::${owner}:assumed-role/${name}/${session}`);
}

const callers = new WeakMap<RequestPrincipal, Caller>();

/** Takes each caller apart once: thousands of questions are asked of few. */
function callerOf(principal: RequestPrincipal): Caller {
  const caller = callers.get(principal) ?? describeCaller(principal);
  callers.set(principal, caller);
  return caller;
}

const PRINCIPAL_TYPES: Readonly<Partial<Record<PrincipalKind, string>>> = {
  role: "AssumedRole",
  user: "User",
  federatedUser: "FederatedUser",
  root: "Account",
  anonymous: "Anonymous",
};

/** Keys that follow from who calls what, so that no question leaves them open. */
const DERIVED = new Set([
  "aws:principalarn",
  "aws:principalaccount",
  "aws:principaltype",
  "aws:principalisawsservice",
  "aws:principalservicename",
  "aws:username",
  "aws:resourceaccount",
  "s3:resourceaccount",
  "kms:calleraccount",
]);

/** A question with what follows from it, made once and asked of many statements. */
export class Question {
  readonly caller: Caller;
  /** In lower case. */
  readonly action: string;
  readonly resource: string;
  readonly resourceParts: readonly string[] | undefined;
  readonly resourceAccount: string | undefined;
  readonly #context = new Map<string, ContextValue>();

  constructor(readonly request: Request) {
    this.caller = callerOf(request.principal);
    this.action = request.action.toLowerCase();
    this.resource = request.resource;
    this.resourceParts = arnParts(request.resource);
    const context = request.context ?? {};
    for (const key of Object.keys(context)) {
      const value = context[key];
      if (value !== undefined) this.#context.set(key.toLowerCase(), value);
    }
    const named = this.#context.get("aws:resourceaccount");
    const inArn = this.resourceParts?.[4];
    this.resourceAccount =
      request.resourceAccount ??
      (inArn !== undefined && /^\d{12}$/.test(inArn) ? inArn : undefined) ??
      (typeof named === "string" ? named : this.caller.account);
  }

  /** The values of a key in lower case, or undefined when the request does not have it. */
  values(key: string): readonly string[] | undefined {
    const value = this.#context.get(key) ?? this.#derived(key);
    if (value === undefined) return undefined;
    return typeof value === "object" ? value : [String(value)];
  }

  /** Whether the question leaves open what a key in lower case is. */
  isOpen(key: string): boolean {
    if (this.request.openContext !== true || this.#context.has(key) || DERIVED.has(key)) {
      return false;
    }
    return !(key.startsWith("aws:principaltag/") && this.request.principal.tags !== undefined);
  }

  /** The keys of the request that begin with a text in lower case. */
  namesBelow(prefix: string): readonly string[] {
    return [...this.#context.keys()].filter((key) => key.startsWith(prefix));
  }

  /** The value of a single-valued key, for a policy variable. */
  readonly variable = (key: string): string | undefined => {
    const name = key.toLowerCase();
    const value = this.#context.get(name) ?? this.#derived(name);
    return value === undefined || typeof value === "object" ? undefined : String(value);
  };

  /** Keys that follow from who calls what. */
  #derived(key: string): ContextValue | undefined {
    const { caller } = this;
    if (key.startsWith("aws:principaltag/")) return caller.tags.get(key.slice(17));
    const isIdentity = caller.kind === "role" || caller.kind === "user" || caller.kind === "root";
    switch (key) {
      case "aws:principalarn":
        return isIdentity || caller.kind === "federatedUser" ? caller.arn : undefined;
      case "aws:principalaccount":
        return caller.kind === "anonymous" ? "anonymous" : caller.account;
      case "aws:principaltype":
        return PRINCIPAL_TYPES[caller.kind];
      case "aws:principalisawsservice":
        return caller.kind === "service";
      case "aws:principalservicename":
        return caller.kind === "service" ? caller.arn : undefined;
      case "aws:username":
        return caller.kind === "user"
          ? caller.arn.slice(caller.arn.lastIndexOf("/") + 1)
          : undefined;
      case "aws:resourceaccount":
      case "s3:resourceaccount":
        return this.resourceAccount;
      case "kms:calleraccount":
        return this.action.startsWith("kms:") ? caller.account : undefined;
      default:
        return undefined;
    }
  }
}
