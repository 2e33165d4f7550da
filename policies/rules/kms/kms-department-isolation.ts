import { arnOf, placeOf } from "../../graph/arns";
import { KEY } from "../../graph/links";
import { evaluate } from "../../iam/evaluate";
import type { RequestPrincipal } from "../../iam/request";
import { type Policy, readPolicy } from "../../iam/policy-document";
import { neighboursOf, type Owner, ownerOf } from "../../rights/neighbours";
import { MANDATORY, type Rule, unknown, violation } from "../../rule";
import { documentAt } from "../documents";
import { isAccountStack } from "../platform";

/** What opens or makes data under a key, or hands the key on. */
const USES = [
  ...["CreateGrant", "Decrypt", "DeriveSharedSecret", "Encrypt", "GenerateDataKey"],
  ...["GenerateDataKeyPair", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo"],
].map((name) => `kms:${name}`);

const EVERYTHING = readPolicy("a role that may do everything", {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

/** Accounts that a key's policy names beside its own, and one that it does not name. */
function otherAccounts(keyPolicy: Policy, account: string): readonly string[] {
  const named = keyPolicy.document.statements
    .flatMap(({ principals }) => principals?.aws ?? [])
    .map((entry) => /\d{12}/.exec(entry)?.[0] ?? account);
  const stranger = `${account.startsWith("9") ? "8" : "9"}${account.slice(1)}`;
  return [...new Set([...named, stranger])].filter((one) => one !== account);
}

/** Others who may do everything that their own policies can give: only the key's policy stands between them and the data. */
function strangersTo(
  keyPolicy: Policy,
  account: string,
  own: Owner,
): readonly (readonly [string, RequestPrincipal])[] {
  const roleOf = (owner: string): string => `arn:aws:iam::${owner}:role/stranger`;
  const departments = neighboursOf(own).filter(({ department }) => department !== own.department);
  return [
    ...departments.map(
      ({ department }) =>
        [`a role of ${department}`, { arn: roleOf(account), tags: { department } }] as const,
    ),
    ["a role without tags", { arn: roleOf(account), tags: {} }],
    ...otherAccounts(keyPolicy, account).map(
      (other) =>
        [
          `a role of account ${other}`,
          { arn: roleOf(other), tags: { department: own.department } },
        ] as const,
    ),
  ];
}

export const rule: Rule = {
  id: "kms-department-isolation",
  title: "No other department can use a department's keys",
  severity: "critical",
  kind: "stack",
  level: MANDATORY,
  types: [KEY],
  frameworks: [],
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/abac.html",
  why: "The key is the second lock: it holds where a grant on a bucket is wrong",
  fix: "Bind every statement that names the account or everyone by aws:PrincipalTag/department and kms:CallerAccount",
  judge: (graph) => {
    const own = ownerOf(graph);
    // An account's own key belongs to no department: auditors of the account read the trail.
    if (own === undefined || isAccountStack(graph)) return [];
    return graph.of(KEY).flatMap((key) => {
      const keyPolicy = documentAt(key, "policy", "resource");
      if (keyPolicy === "unknown") return [unknown(key, "policy")];
      if (keyPolicy === "absent") return [violation(key, "its policy leaves it to every role")];
      const { account } = placeOf(key);
      return strangersTo(keyPolicy, account, own).flatMap(([who, principal]) => {
        const open = USES.filter((action) => {
          const request = { principal, action, resource: arnOf(key) ?? key.name };
          const { decision } = evaluate(
            { ...request, openContext: true },
            { identity: [EVERYTHING], keyPolicy },
          );
          return decision === "allowed" || decision === "undecided";
        });
        return open.length === 0
          ? []
          : [violation(key, `its policy does not keep ${who} from ${open.join(", ")}`)];
      });
    });
  },
};
