import type { KmsGrant } from "../../../policies/iam/kms-grants";
import type { Request } from "../../../policies/iam/request";
import {
  allow,
  asRole,
  type Case,
  deny,
  identity,
  KEY,
  onResource,
  PAGES,
  policy,
  ROLE,
  SESSION,
  tests,
  USER,
} from "./support";

const silent = onResource(allow({ Principal: { AWS: USER } }));
const NO_KMS = policy("no-kms", [allow({ Action: "s3:*" })]);
const grant = (rest: Partial<KmsGrant> = {}): KmsGrant => ({
  keyArn: KEY,
  granteePrincipal: ROLE,
  operations: ["Decrypt", "DescribeKey"],
  ...rest,
});
const equals = grant({ constraints: { encryptionContextEquals: { Department: "ohs" } } });
const subset = grant({ constraints: { encryptionContextSubset: { Department: "ohs" } } });
const forTable = grant({ constraints: { sourceArn: "arn:aws:dynamodb:ca-central-1:1:table/t" } });
const context = { "kms:EncryptionContext:department": "ohs" };
const wider = { ...context, "kms:EncryptionContext:table": "a" };

function row(
  title: string,
  given: KmsGrant,
  decision: Case["decision"],
  request: Partial<Request> = {},
  policies: Partial<Case["policies"]> = {},
  source: string = PAGES.grants,
): Case {
  return {
    title,
    source,
    request: { principal: asRole, action: "kms:Decrypt", resource: KEY, ...request },
    policies: { identity: [], keyPolicy: silent, keyGrants: [given], ...policies },
    decision,
  };
}

const { grantConstraints } = PAGES;
const cases: readonly Case[] = [
  {
    ...row("allows by a grant alone what it lists", grant(), "allowed"),
    because: "a grant of the key allows it",
  },
  row("denies what the grant does not list", grant(), "implicitDeny", { action: "kms:Encrypt" }),
  row(
    "denies what no grant can give",
    grant({ operations: ["ScheduleKeyDeletion"] }),
    "implicitDeny",
    {
      action: "kms:ScheduleKeyDeletion",
    },
  ),
  row("denies by a grant of another key", grant({ keyArn: `${KEY}0` }), "implicitDeny"),
  row("denies another principal's grant", grant({ granteePrincipal: USER }), "implicitDeny"),
  row("allows by a grant to the role's session", grant({ granteePrincipal: SESSION }), "allowed"),
  row(
    "cannot decide a session's grant for a role without a session",
    grant({ granteePrincipal: SESSION }),
    "undecided",
    {
      principal: { arn: ROLE },
    },
  ),
  row(
    "lets the key policy's deny win over a grant",
    grant(),
    "explicitDeny",
    {},
    {
      keyPolicy: onResource(allow({ Principal: { AWS: USER } }), deny({ Principal: "*" })),
    },
  ),
  row(
    "lets an identity policy's deny win over a grant",
    grant(),
    "explicitDeny",
    {},
    {
      identity: identity(deny()),
    },
  ),
  row(
    "limits a grant by service control policies",
    grant(),
    "implicitDeny",
    {},
    { serviceControl: [[NO_KMS]] },
  ),
  row(
    "cannot decide whether a boundary limits a grant",
    grant(),
    "undecided",
    {},
    { boundary: NO_KMS },
  ),
  row(
    "allows a grant with the same encryption context",
    equals,
    "allowed",
    { context },
    {},
    grantConstraints,
  ),
  row(
    "denies a wider encryption context than the grant's",
    equals,
    "implicitDeny",
    { context: wider },
    {},
    grantConstraints,
  ),
  row(
    "denies a call without the grant's encryption context",
    equals,
    "implicitDeny",
    {},
    {},
    grantConstraints,
  ),
  row(
    "allows a wider encryption context than the subset",
    subset,
    "allowed",
    { context: wider },
    {},
    grantConstraints,
  ),
  row(
    "compares values of an encryption context with case",
    subset,
    "implicitDeny",
    {
      context: { "kms:EncryptionContext:Department": "OHS" },
    },
    {},
    grantConstraints,
  ),
  row(
    "applies no constraint to DescribeKey",
    equals,
    "allowed",
    { action: "kms:DescribeKey" },
    {},
    grantConstraints,
  ),
  row(
    "binds a grant to the resource that it is for",
    forTable,
    "allowed",
    {
      context: { "aws:SourceArn": "arn:aws:dynamodb:ca-central-1:1:table/t" },
    },
    {},
    grantConstraints,
  ),
  row(
    "denies a grant that is for another resource",
    forTable,
    "implicitDeny",
    {
      context: { "aws:SourceArn": "arn:aws:dynamodb:ca-central-1:1:table/u" },
    },
    {},
    grantConstraints,
  ),
  row(
    "cannot decide a constrained grant to create grants",
    {
      ...equals,
      operations: ["CreateGrant"],
    },
    "undecided",
    { action: "kms:CreateGrant", context },
    {},
    grantConstraints,
  ),
  row(
    "cannot decide a constraint on a context that is open",
    equals,
    "undecided",
    { openContext: true },
    {},
    grantConstraints,
  ),
];

describe("evaluating the grants of a key", () => {
  tests(cases);
});
