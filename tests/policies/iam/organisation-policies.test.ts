import { expect } from "chai";

import { readPolicy } from "../../../policies/iam/policy-document";
import {
  ACCOUNT,
  allow,
  asRole,
  type Case,
  deny,
  identity,
  type Json,
  KEY,
  OBJECT,
  onResource,
  OTHER,
  PAGES,
  policy,
  READ,
  ROOT,
  tests,
  USER,
} from "./support";

const ORG = { "aws:PrincipalOrgID": "o-ours" };
const perimeter = policy(
  "rcp",
  [
    {
      Sid: "OnlyOurs",
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:*", "kms:*", "sqs:*", "sts:*", "glue:*"],
      Resource: "*",
      Condition: {
        StringNotEqualsIfExists: ORG,
        BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
      },
    },
  ],
  "resourceControl",
);
const everyone = onResource(allow({ Principal: "*" }));
const ours = { "aws:PrincipalOrgID": "o-ours" };
const stranger = { arn: `arn:aws:iam::${OTHER}:user/eve` };
const resourceControl = [perimeter];

const controlled: readonly Case[] = [
  {
    title: "lets a resource control policy deny what identity and bucket policy allow",
    source: PAGES.rcp,
    policies: { identity: identity(allow()), resource: everyone, resourceControl },
    decision: "explicitDeny",
    because: "statement OnlyOurs of rcp denies it",
  },
  {
    title: "gives nothing by a resource control policy that denies nothing",
    source: PAGES.rcp,
    request: { context: ours },
    policies: { identity: [], resourceControl },
    decision: "implicitDeny",
  },
  {
    title: "keeps the access of the organisation's own principals",
    source: PAGES.rcp,
    request: { context: ours },
    policies: { identity: identity(allow()), resourceControl },
    decision: "allowed",
  },
  {
    title: "stops principals of other accounts at the organisation's resources",
    source: PAGES.rcp,
    request: { principal: stranger, resourceAccount: ACCOUNT },
    policies: { identity: identity(allow()), resource: everyone, resourceControl },
    decision: "explicitDeny",
  },
  {
    title: "stops callers without a name",
    source: PAGES.rcp,
    request: { principal: { arn: "anonymous" } },
    policies: { identity: [], resource: everyone, resourceControl },
    decision: "explicitDeny",
  },
  {
    title: "limits the root user of a member account",
    source: PAGES.rcp,
    request: { principal: { arn: ROOT } },
    policies: { identity: [], resourceControl },
    decision: "explicitDeny",
  },
  {
    title: "lets a service through whom the condition excepts",
    source: PAGES.rcpKeys,
    request: {
      principal: { arn: "logs.ca-central-1.amazonaws.com" },
      action: "kms:Decrypt",
      resource: KEY,
    },
    policies: {
      identity: [],
      keyPolicy: onResource(allow({ Principal: { Service: "logs.ca-central-1.amazonaws.com" } })),
      resourceControl,
    },
    decision: "allowed",
  },
  {
    title: "leaves service-linked roles alone",
    source: PAGES.rcp,
    request: {
      principal: { arn: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/x.amazonaws.com/X` },
    },
    policies: { identity: identity(allow()), resourceControl },
    decision: "allowed",
  },
  {
    title: "does not govern a service that AWS does not list",
    source: PAGES.rcp,
    request: {
      action: "glue:GetTable",
      resource: `arn:aws:glue:ca-central-1:${ACCOUNT}:table/a/b`,
    },
    policies: { identity: identity(allow()), resourceControl },
    decision: "allowed",
  },
  {
    title: "never governs kms:RetireGrant",
    source: PAGES.rcpKeys,
    request: { action: "kms:RetireGrant", resource: KEY },
    policies: {
      identity: identity(allow()),
      keyPolicy: onResource(allow({ Principal: { AWS: ROOT } })),
      resourceControl,
    },
    decision: "allowed",
  },
  {
    title: "cannot decide when a resource control policy cannot be read",
    source: PAGES.denyAllow,
    policies: {
      identity: identity(allow()),
      resourceControl: [readPolicy("broken", "{", "resourceControl")],
    },
    decision: "undecided",
    because: "the policy broken cannot be read",
  },
];

const scp = (...statements: readonly Json[]) => [[policy("scp", statements)]];

const guarded: readonly Case[] = [
  {
    title: "allows nothing by service control policies alone",
    source: PAGES.scpEffects,
    policies: { identity: [], serviceControl: scp(allow()) },
    decision: "implicitDeny",
    because: `no identity policy of ${asRole.arn} allows s3:GetObject on ${OBJECT}`,
  },
  {
    title: "limits what a bucket policy gives a user of the account",
    source: PAGES.scpEffects,
    request: { principal: { arn: USER } },
    policies: {
      identity: [],
      resource: onResource(allow({ Principal: { AWS: USER } })),
      serviceControl: scp(allow({ Action: "ec2:*" })),
    },
    decision: "implicitDeny",
  },
  {
    title: "denies outside the regions that a service control policy lists",
    source: PAGES.scpSyntax,
    request: { context: { "aws:RequestedRegion": "us-east-1" } },
    policies: {
      identity: identity(allow()),
      serviceControl: scp(
        allow(),
        deny({
          NotAction: "iam:*",
          Condition: { StringNotEquals: { "aws:RequestedRegion": "ca-central-1" } },
        }),
      ),
    },
    decision: "explicitDeny",
  },
  {
    title: "excepts by NotAction what a service control policy must not stop",
    source: PAGES.scpSyntax,
    request: {
      action: "iam:GetRole",
      resource: asRole.arn,
      context: { "aws:RequestedRegion": "us-east-1" },
    },
    policies: {
      identity: identity(allow()),
      serviceControl: scp(
        allow(),
        deny({
          NotAction: "iam:*",
          Condition: { StringNotEquals: { "aws:RequestedRegion": "ca-central-1" } },
        }),
      ),
    },
    decision: "allowed",
  },
  {
    title: "does not ask the service control policies of a service principal",
    source: PAGES.scpEffects,
    request: { principal: { arn: "glue.amazonaws.com" } },
    policies: {
      identity: [],
      resource: onResource(allow({ Principal: { Service: "glue.amazonaws.com" } })),
      serviceControl: scp(allow({ Action: "ec2:*" })),
    },
    decision: "allowed",
  },
  {
    title: "denies when the middle level of three allows something else",
    source: PAGES.scp,
    policies: {
      identity: identity(allow()),
      serviceControl: [
        [policy("root", [allow()])],
        [policy("unit", [allow({ Action: "ec2:*" })])],
        [policy("account", [allow()])],
      ],
    },
    decision: "implicitDeny",
  },
];

describe("evaluating resource control policies", () => {
  tests(controlled);

  const refused: readonly (readonly [string, Json, string])[] = [
    [
      "an Allow",
      allow({ Principal: "*", ...READ }),
      'Statement[0].Effect must be "Deny" in a resource control policy; it allows nothing',
    ],
    [
      "a single principal",
      deny({ Principal: { AWS: USER } }),
      'Statement[0].Principal must be "*" in a resource control policy; use a condition',
    ],
    [
      "NotAction",
      deny({ Principal: "*", NotAction: "iam:*" }),
      "Statement[0].NotAction must not stand in a resource control policy; remove it",
    ],
  ];
  for (const [title, statement, problem] of refused) {
    it(`refuses ${title} in a resource control policy (${PAGES.rcpSyntax})`, () => {
      const document = { Version: "2012-10-17", Statement: [statement] };
      const { problems } = readPolicy("rcp", document, "resourceControl");
      expect(problems.map(({ path, message }) => `${path} ${message}`)).to.deep.equal([problem]);
    });
  }
});

describe("evaluating service control policies", () => {
  tests(guarded);
});
