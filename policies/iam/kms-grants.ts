/**
 * KMS grants: a key's permissions for one principal beside the key policy, with constraints on the encryption context.
 *
 * A grant needs no identity policy. Whether a permissions boundary or a session policy limits what it gives, AWS does not say: where
 * they do not allow the call, the answer stays unknown.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html
 */
import type { Question } from "./request";
import { all, any, type Truth, truth } from "./truth";

/** A grant, as `ListGrants` answers it. */
export interface KmsGrant {
  readonly keyArn: string;
  /** ARN of a role, a session or a user, or the name of a service. */
  readonly granteePrincipal: string;
  /** E.g. `Decrypt`. */
  readonly operations: readonly string[];
  readonly constraints?: {
    /** The request's encryption context must be this one. */
    readonly encryptionContextEquals?: Readonly<Record<string, string>>;
    /** The request's encryption context must hold these pairs. */
    readonly encryptionContextSubset?: Readonly<Record<string, string>>;
    /** The resource that the request is made for; all operations are bound to it. */
    readonly sourceArn?: string;
  };
}

const CONTEXT = "kms:encryptioncontext:";
const CONTEXT_KEYS = "kms:encryptioncontextkeys";

/** Operations without an encryption context, which no constraint applies to. */
const UNCONSTRAINED = new Set(["describekey", "retiregrant"]);

/** Operations that no grant can give, whatever it lists. */
const GRANTABLE = new Set(
  [
    ["Decrypt", "DeriveSharedSecret", "DescribeKey", "Encrypt", "GenerateDataKey"],
    ["GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "GenerateMac"],
    ["GenerateDataKeyWithoutPlaintext", "GetPublicKey", "ReEncryptFrom", "ReEncryptTo"],
    ["CreateGrant", "RetireGrant", "Sign", "Verify", "VerifyMac"],
  ]
    .flat()
    .map((operation) => operation.toLowerCase()),
);

/** Whether a grant gives the caller the call. */
export function grantedByKmsGrants(question: Question, grants: readonly KmsGrant[]): Truth {
  return any(grants.map((grant) => givenBy(question, grant)));
}

function givenBy(question: Question, grant: KmsGrant): Truth {
  const operation = question.action.replace(/^kms:/, "");
  const given = grant.operations.some((name) => name.toLowerCase() === operation);
  if (!given || !GRANTABLE.has(operation) || grant.keyArn !== question.resource) return "no";
  return all([isGrantee(question, grant.granteePrincipal), meets(question, grant, operation)]);
}

function isGrantee({ caller }: Question, grantee: string): Truth {
  if (grantee === caller.arn || grantee === caller.sessionArn) return "yes";
  const name = caller.arn.slice(caller.arn.lastIndexOf("/") + 1);
  const session = `:sts::${caller.account ?? ""}:assumed-role/${name}/`;
  const unnamed = caller.kind === "role" && caller.sessionArn === undefined;
  return unnamed && grantee.includes(session) ? "unknown" : "no";
}

/** Names are compared without case, values with it. */
function meets(question: Question, { constraints }: KmsGrant, operation: string): Truth {
  const { encryptionContextEquals: equal, encryptionContextSubset: subset } = constraints ?? {};
  const source = constraints?.sourceArn;
  if (source !== undefined) {
    if (question.isOpen("aws:sourcearn")) return "unknown";
    if (question.values("aws:sourcearn")?.includes(source) !== true) return "no";
  }
  if (UNCONSTRAINED.has(operation) || (equal === undefined && subset === undefined)) return "yes";
  // Whoever may create grants by a constrained grant may create stricter ones only; the call does not tell how strict.
  if (operation === "creategrant") return "unknown";
  const wanted = Object.entries(equal ?? subset ?? {});
  const found = all(
    wanted.map(([name, value]) => {
      const key = CONTEXT + name.toLowerCase();
      if (question.isOpen(key)) return "unknown";
      return truth(question.values(key)?.includes(value) === true);
    }),
  );
  if (equal === undefined || found === "no") return found;
  if (question.isOpen(CONTEXT_KEYS)) return "unknown";
  const keys = question.values(CONTEXT_KEYS) ?? question.namesBelow(CONTEXT);
  return all([found, truth(keys.length === wanted.length)]);
}
