/**
 * Finds actions and condition keys that AWS does not have. AWS accepts them, and a statement with one does not do what its author
 * meant: an Allow allows nothing, a Deny denies nothing, a condition on a missing key is never or always met.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
import { actionNamed, actionsOf, CONDITION_KEYS, SERVICE_NAMES } from "./action-catalogue";
import { Glob, tokenise } from "./pattern";
import type { Policy, Problem } from "./policy-document";
import { closest } from "./reading";

/** Keys of every service. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const GLOBAL_KEYS = [
  ...["assumedroot", "calledvia", "calledviafirst", "calledvialast", "chatbotsourcearn"],
  ...["currenttime", "ec2instancesourceprivateipv4", "ec2instancesourcevpc", "epochtime"],
  ...["federatedprovider", "ismcpserviceaction", "multifactorauthage", "multifactorauthpresent"],
  ...["principalaccount", "principalarn", "principalisawsservice", "principalorgid"],
  ...["principalorgpaths", "principalservicename", "principalservicenameslist"],
  ...["principaltag/*", "principaltype", "referer", "requestedregion", "requesttag/*"],
  ...["resourceaccount", "resourceorgid", "resourceorgpaths", "resourcetag/*"],
  ...["securetransport", "sourceaccount", "sourcearn", "sourceidentity", "sourceip", "sourceorgid"],
  ...["sourceorgpaths", "sourcevpc", "sourcevpcarn", "sourcevpce", "tagkeys", "tokenissuetime"],
  ...["useragent", "userid", "username", "viaawsmcpservice", "viaawsservice", "vpceaccount"],
  ...["vpceorgid", "vpceorgpaths", "vpcsourceip", "signinsessionarn"],
].map((name) => `aws:${name}`);

/** Claims of an identity provider's token. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif */
const CLAIMS = ["amr", "aud", "azp", "email", "oaud", "sub"];

/** Identity providers are named by their domain; their keys are the claims of the token. */
const otherKeys = (prefix: string): readonly string[] =>
  prefix.includes(".") ? CLAIMS.map((claim) => `${prefix}:${claim}`) : [];

/** Every unknown name of a policy, with its place; none for a policy that cannot be read. */
export function unknownNames(policy: Policy): readonly Problem[] {
  return policy.document.statements.flatMap(({ index, actions, conditions }) => {
    const path = `Statement[${String(index)}]`;
    const element = actions.negated ? "NotAction" : "Action";
    return [
      ...actions.values.flatMap((action) => report(`${path}.${element}`, unknownAction(action))),
      ...conditions.flatMap(({ operator, key }) =>
        report(`${path}.Condition.${operator.name}.${key}`, unknownKey(key)),
      ),
    ];
  });
}

const report = (path: string, message: string | undefined): readonly Problem[] =>
  message === undefined ? [] : [{ path, message }];

const actions = new Map<string, string | undefined>();

/** What is wrong with an action; a stack says the same few hundred again and again. */
function unknownAction(action: string): string | undefined {
  if (!actions.has(action)) actions.set(action, judgeAction(action));
  return actions.get(action);
}

function judgeAction(action: string): string | undefined {
  if (action === "*" || actionNamed(action) !== undefined) return undefined;
  const [service = "", operation = ""] = action.split(":");
  const known = actionsOf(service);
  if (known === undefined) {
    const near = closest(service, SERVICE_NAMES);
    return `"${action}" names a service that AWS does not have; did you mean ${near}?`;
  }
  const glob = new Glob(tokenise(operation, { wildcards: true, variables: false }), true);
  const names = known.map((one) => one.action.slice(one.action.indexOf(":") + 1));
  if (names.some((name) => glob.matches(name.toLowerCase()))) return undefined;
  return `"${action}" matches no action; did you mean ${service}:${closest(operation, names)}?`;
}

const keys = new Map<string, string | undefined>();

/** What is wrong with a condition key. */
function unknownKey(key: string): string | undefined {
  if (!keys.has(key)) keys.set(key, judgeKey(key));
  return keys.get(key);
}

function judgeKey(key: string): string | undefined {
  const prefix = key.slice(0, key.indexOf(":"));
  const known =
    prefix === "aws" ? GLOBAL_KEYS : [...(CONDITION_KEYS.get(prefix) ?? []), ...otherKeys(prefix)];
  const fits = known.some((name) =>
    new Glob(tokenise(name, { wildcards: true, variables: false })).matches(key),
  );
  if (fits) return undefined;
  if (known.length === 0) return `"${key}" is no condition key of any service; remove it`;
  return `"${key}" is no condition key; did you mean ${closest(key, known)}?`;
}
