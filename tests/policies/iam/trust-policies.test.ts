import {
  ACCOUNT,
  allow,
  asUser,
  type Case,
  identity,
  LIST_ONLY,
  OTHER,
  PAGES,
  ROLE,
  ROOT,
  tests,
  trusting,
  USER,
} from "./support";

const TARGET = `arn:aws:iam::${ACCOUNT}:role/target`;
const assume = { action: "sts:AssumeRole", resource: TARGET };
const mayAssume = identity(allow({ Action: "sts:AssumeRole", Resource: TARGET }));

const trust: readonly Case[] = [
  {
    title: "lets a role assume another whose trust policy names it, without an identity policy",
    source: PAGES.trust,
    request: assume,
    policies: { identity: [], trust: trusting({ Principal: { AWS: ROLE } }) },
    decision: "allowed",
  },
  {
    title: "denies a role by trust in the account alone",
    source: PAGES.trust,
    request: assume,
    policies: { identity: [], trust: trusting({ Principal: { AWS: ROOT } }) },
    decision: "implicitDeny",
  },
  {
    title: "lets a role assume another by trust in the account and an identity policy",
    source: PAGES.trust,
    request: assume,
    policies: { identity: mayAssume, trust: trusting({ Principal: { AWS: ROOT } }) },
    decision: "allowed",
  },
  {
    title: "denies an identity policy's sts:AssumeRole when the trust policy names someone else",
    source: PAGES.trust,
    request: assume,
    policies: { identity: mayAssume, trust: trusting({ Principal: { AWS: USER } }) },
    decision: "implicitDeny",
    because: `the trust policy does not allow ${ROLE} sts:AssumeRole on ${TARGET}`,
  },
  {
    title: "limits trust in the role by the boundary",
    source: PAGES.logic,
    request: assume,
    policies: { identity: [], boundary: LIST_ONLY, trust: trusting({ Principal: { AWS: ROLE } }) },
    decision: "implicitDeny",
  },
  {
    title: "lets a service assume a role that trusts it",
    source: PAGES.principal,
    request: { ...assume, principal: { arn: "glue.amazonaws.com" } },
    policies: { identity: [], trust: trusting({ Principal: { Service: "glue.amazonaws.com" } }) },
    decision: "allowed",
  },
  {
    title: "keeps a service out that does not come for the account of the condition",
    source: PAGES.keys,
    request: {
      ...assume,
      principal: { arn: "scheduler.amazonaws.com" },
      context: { "aws:SourceAccount": OTHER },
    },
    policies: {
      identity: [],
      trust: trusting({
        Principal: { Service: "scheduler.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
      }),
    },
    decision: "implicitDeny",
  },
  {
    title: "demands both sides for a role of another account",
    source: PAGES.crossAccount,
    request: { ...assume, principal: { arn: `arn:aws:iam::${OTHER}:user/eve` } },
    policies: {
      identity: [],
      trust: trusting({ Principal: { AWS: `arn:aws:iam::${OTHER}:user/eve` } }),
    },
    decision: "implicitDeny",
  },
  {
    title: "demands the external id that the trust policy asks for",
    source: PAGES.assumeRole,
    request: { ...assume, principal: asUser, context: {} },
    policies: {
      identity: mayAssume,
      trust: trusting({
        Principal: { AWS: USER },
        Condition: { StringEquals: { "sts:ExternalId": "x" } },
      }),
    },
    decision: "implicitDeny",
  },
  {
    title: "lets a web identity assume a role that trusts its provider",
    source: PAGES.principal,
    request: {
      action: "sts:AssumeRoleWithWebIdentity",
      resource: TARGET,
      principal: { arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.example.com` },
      context: { "token.example.com:sub": "repo:a/b" },
    },
    policies: {
      identity: [],
      trust: trusting({
        Action: "sts:AssumeRoleWithWebIdentity",
        Principal: { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.example.com` },
        Condition: { StringLike: { "token.example.com:sub": "repo:a/*" } },
      }),
    },
    decision: "allowed",
  },
  {
    title: "keeps the root user from assuming a role",
    source: PAGES.assumeRole,
    request: { ...assume, principal: { arn: ROOT } },
    policies: { identity: [], trust: trusting({ Principal: { AWS: ROOT } }) },
    decision: "implicitDeny",
  },
  {
    title: "leaves a role undecided whose trust policy is not known",
    source: PAGES.trust,
    request: assume,
    policies: { identity: mayAssume },
    decision: "undecided",
  },
];

describe("evaluating who may assume a role", () => {
  tests(trust);
});
