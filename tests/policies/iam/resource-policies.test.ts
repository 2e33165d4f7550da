import {
  ACCOUNT,
  allow,
  asRole,
  asUser,
  type Case,
  deny,
  identity,
  LIST_ONLY,
  OBJECT,
  onResource,
  OTHER,
  PAGES,
  policy,
  READ,
  ROLE,
  ROOT,
  SESSION,
  tests,
  USER,
} from "./support";

const byRole = { AWS: ROLE };

const resourcePolicies: readonly Case[] = [
  {
    title: "allows by the bucket policy alone within the account",
    source: PAGES.logic,
    policies: { identity: [], resource: onResource(allow({ ...READ, Principal: byRole })) },
    decision: "allowed",
  },
  {
    title: "limits a grant to the role's ARN by the boundary",
    source: PAGES.logic,
    policies: {
      identity: [],
      boundary: LIST_ONLY,
      resource: onResource(allow({ Principal: byRole })),
    },
    decision: "implicitDeny",
  },
  {
    title: "limits a grant to the role's ARN by the session policy",
    source: PAGES.logic,
    policies: {
      identity: [],
      session: [LIST_ONLY],
      resource: onResource(allow({ Principal: byRole })),
    },
    decision: "implicitDeny",
  },
  {
    title: "does not limit a grant to the session's ARN by boundary or session policy",
    source: PAGES.logic,
    policies: {
      identity: [],
      boundary: LIST_ONLY,
      session: [LIST_ONLY],
      resource: onResource(allow({ Principal: { AWS: SESSION } })),
    },
    decision: "allowed",
  },
  {
    title: "does not limit a grant to the user's ARN by the boundary",
    source: PAGES.logic,
    request: { principal: asUser },
    policies: {
      identity: [],
      boundary: LIST_ONLY,
      resource: onResource(allow({ Principal: { AWS: USER } })),
    },
    decision: "allowed",
  },
  {
    title: "does not limit a grant to everyone with aws:PrincipalArn by the boundary",
    source: PAGES.principal,
    policies: {
      identity: [],
      boundary: LIST_ONLY,
      resource: onResource(
        allow({ Principal: "*", Condition: { ArnEquals: { "aws:PrincipalArn": ROLE } } }),
      ),
    },
    decision: "allowed",
  },
  {
    title: "leaves a grant to the account to identity policies",
    source: PAGES.principal,
    policies: { identity: [], resource: onResource(allow({ Principal: { AWS: ROOT } })) },
    decision: "implicitDeny",
    because: `no identity policy of ${ROLE} allows s3:GetObject on ${OBJECT}`,
  },
  {
    title: "takes an account id for the account's root ARN",
    source: PAGES.principal,
    policies: {
      identity: identity(allow()),
      resource: onResource(deny({ Principal: { AWS: ACCOUNT } })),
    },
    decision: "explicitDeny",
  },
  {
    title: "does not take another session of the role for the one that is named",
    source: PAGES.principal,
    request: { principal: { arn: ROLE, session: "other" } },
    policies: { identity: [], resource: onResource(allow({ Principal: { AWS: SESSION } })) },
    decision: "implicitDeny",
  },
  {
    title: "leaves a named session undecided when the caller's session is not known",
    source: PAGES.principal,
    request: { principal: { arn: ROLE } },
    policies: { identity: [], resource: onResource(allow({ Principal: { AWS: SESSION } })) },
    decision: "undecided",
  },
  {
    title: "compares the names of users with case",
    source: PAGES.principal,
    request: { principal: asUser },
    policies: {
      identity: [],
      resource: onResource(allow({ Principal: { AWS: USER.replace("bob", "Bob") } })),
    },
    decision: "implicitDeny",
  },
  {
    title: "excepts a role from a Deny with NotPrincipal that names the role and its account",
    source: PAGES.notPrincipal,
    policies: {
      identity: identity(allow()),
      resource: onResource(deny({ NotPrincipal: { AWS: [ROLE, ROOT] } })),
    },
    decision: "allowed",
  },
  {
    title: "leaves a Deny undecided whose NotPrincipal names the role without its account",
    source: PAGES.notPrincipal,
    policies: {
      identity: identity(allow()),
      resource: onResource(deny({ NotPrincipal: { AWS: [ROLE] } })),
    },
    decision: "undecided",
  },
  {
    title: "allows by NotPrincipal whoever is not named",
    source: PAGES.notPrincipal,
    policies: { identity: [], resource: onResource(allow({ NotPrincipal: { AWS: USER } })) },
    decision: "allowed",
  },
  {
    title: "allows by NotPrincipal nobody who is named",
    source: PAGES.notPrincipal,
    policies: { identity: [], resource: onResource(allow({ NotPrincipal: { AWS: ROLE } })) },
    decision: "implicitDeny",
  },
  {
    title: "denies by NotPrincipal whoever is not named",
    source: PAGES.notPrincipal,
    policies: {
      identity: identity(allow()),
      resource: onResource(deny({ NotPrincipal: { AWS: USER } })),
    },
    decision: "explicitDeny",
  },
  {
    title: "denies by NotPrincipal even the role that it names when the role has a boundary",
    source: PAGES.boundaries,
    policies: {
      identity: identity(allow()),
      boundary: policy("boundary", [allow()]),
      resource: onResource(deny({ NotPrincipal: { AWS: [ROLE, ROOT] } })),
    },
    decision: "explicitDeny",
  },
  {
    title: "lets anonymous callers do what the bucket policy grants everyone",
    source: PAGES.principal,
    request: { principal: { arn: "anonymous" } },
    policies: { identity: [], resource: onResource(allow({ ...READ, Principal: "*" })) },
    decision: "allowed",
  },
  {
    title: "denies anonymous callers what only the account is granted",
    source: PAGES.principal,
    request: { principal: { arn: "anonymous" } },
    policies: { identity: [], resource: onResource(allow({ Principal: { AWS: ROOT } })) },
    decision: "implicitDeny",
  },
  {
    title: "allows a service that the bucket policy names",
    source: PAGES.principal,
    request: { principal: { arn: "logging.s3.amazonaws.com" } },
    policies: {
      identity: [],
      resource: onResource(allow({ Principal: { Service: "logging.s3.amazonaws.com" } })),
    },
    decision: "allowed",
  },
  {
    title: "does not take one service for another",
    source: PAGES.principal,
    request: { principal: { arn: "logs.ca-central-1.amazonaws.com" } },
    policies: {
      identity: [],
      resource: onResource(allow({ Principal: { Service: "logs.amazonaws.com" } })),
    },
    decision: "implicitDeny",
  },
];

const acrossAccounts: readonly Case[] = [
  {
    title: "allows when both accounts allow",
    source: PAGES.crossAccount,
    request: { resourceAccount: OTHER },
    policies: { identity: identity(allow()), resource: onResource(allow({ Principal: byRole })) },
    decision: "allowed",
  },
  {
    title: "denies when only the caller's account allows",
    source: PAGES.crossAccount,
    request: { resourceAccount: OTHER },
    policies: { identity: identity(allow()) },
    decision: "implicitDeny",
    because: `the policy of the resource does not allow ${ROLE} s3:GetObject on ${OBJECT}`,
  },
  {
    title: "denies when only the resource's account allows",
    source: PAGES.crossAccount,
    request: { resourceAccount: OTHER },
    policies: { identity: [], resource: onResource(allow({ Principal: "*" })) },
    decision: "implicitDeny",
  },
  {
    title: "takes a grant to the caller's account for the other side's consent",
    source: PAGES.crossAccount,
    request: { context: { "aws:ResourceAccount": OTHER }, principal: asRole },
    policies: {
      identity: identity(allow()),
      resource: onResource(allow({ Principal: { AWS: ACCOUNT } })),
    },
    decision: "allowed",
  },
  {
    title: "limits a grant to the session by the boundary across accounts",
    source: PAGES.crossAccount,
    request: { resourceAccount: OTHER },
    policies: {
      identity: identity(allow()),
      boundary: LIST_ONLY,
      resource: onResource(allow({ Principal: { AWS: SESSION } })),
    },
    decision: "implicitDeny",
  },
];

describe("evaluating a call with a resource policy", () => {
  tests(resourcePolicies);
});

describe("evaluating a call across accounts", () => {
  tests(acrossAccounts);
});
