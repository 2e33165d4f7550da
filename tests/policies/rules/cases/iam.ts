/** What breaks each rule of iam: one change of a known-good stack, and the resource that the rule must name. */
import { added, statement, value, without, withoutStatement } from "../changes";
import type { Case } from "./case";

/** A role with it can do nothing for anybody. */
const ONLY_LISTS = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "glue:ListJobs", Resource: "*" }],
});

const TRUSTS_NOBODY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "a.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});

const TRUSTS_NO_ROLE = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "logs.ca-central-1.amazonaws.com" },
      Action: "kms:Decrypt",
      Resource: "*",
    },
  ],
});

/** A bucket's policy lets a role change it. */
const givenTo =
  (role: string): Case[3] =>
  (graph, bucketPolicy) => {
    const arn = graph.resources.find(({ name }) => name === role)?.props["arn"];
    return statement("policy", {
      Effect: "Allow",
      Principal: { AWS: arn },
      Action: "s3:PutBucketPolicy",
      Resource: "arn:aws:s3:::ohs-prod-raw-444455556666",
    })(graph, bucketPolicy);
  };

/** A role whose managed policies are listed by itself and attached by another resource. */
const attachedTwice: Case[3] = (graph, role) =>
  value("managedPolicyArns", ["arn:aws:iam::444455556666:policy/a"])(
    added("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
      role: graph.resources.find(({ name }) => name === role)?.props["name"],
      policyArn: "arn:aws:iam::444455556666:policy/b",
    })(graph, role),
    role,
  );

export const CASES: readonly Case[] = [
  ["iam-policy-valid", "ohs-prod", "ohs-policies-clean", value("policy", "{")],
  [
    "iam-no-admin",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", { Effect: "Allow", Action: "*", Resource: "*" }),
  ],
  [
    "iam-no-service-wildcard",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", { Effect: "Allow", Action: "s3:Get*", Resource: "arn:aws:s3:::a/*" }),
  ],
  [
    "iam-no-resource-wildcard",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", { Effect: "Allow", Action: "s3:GetObject", Resource: "*" }),
  ],
  [
    "iam-no-resource-wildcard",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", { Effect: "Allow", Action: "cloudwatch:PutMetricData", Resource: "*" }),
  ],
  [
    "iam-no-negated-allow",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", { Effect: "Allow", NotAction: "iam:*", Resource: "arn:aws:s3:::a" }),
  ],
  [
    "iam-managed-policies-listed",
    "ohs-prod",
    "ohs-clean-role",
    value("managedPolicyArns", ["arn:aws:iam::aws:policy/AdministratorAccess"]),
  ],
  [
    "iam-no-privilege-escalation",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "iam:PutRolePolicy",
      Resource: "arn:aws:iam::444455556666:role/a",
    }),
  ],
  [
    "iam-passrole-bound",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: "arn:aws:iam::444455556666:role/a",
    }),
  ],
  [
    "iam-passrole-bound",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: "arn:aws:iam::444455556666:role/*",
      Condition: { StringEquals: { "iam:PassedToService": "glue.amazonaws.com" } },
    }),
  ],
  [
    "iam-kms-decrypt-named-keys",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: "arn:aws:kms:ca-central-1:444455556666:key/*",
      Condition: { StringEquals: { "kms:ViaService": "s3.ca-central-1.amazonaws.com" } },
    }),
  ],
  [
    "iam-kms-bucket-context",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: "arn:aws:kms:ca-central-1:444455556666:key/a",
      Condition: {
        StringEquals: {
          "kms:ViaService": "s3.ca-central-1.amazonaws.com",
          "kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::a/b",
        },
      },
    }),
  ],
  [
    "iam-trust-narrow",
    "ohs-prod",
    "ohs-ingest-role",
    statement("assumeRolePolicy", {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::444455556666:root" },
      Action: "sts:AssumeRole",
    }),
  ],
  [
    "iam-trust-narrow",
    "ohs-prod",
    "ohs-ingest-role",
    statement("assumeRolePolicy", {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::999999999999:role/a" },
      Action: "sts:AssumeRole",
    }),
  ],
  [
    "iam-trust-second-factor",
    "ohs-prod",
    "ohs-steward-role",
    statement("assumeRolePolicy", {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::444455556666:root" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:PrincipalTag/duty": "steward" } },
    }),
  ],
  [
    "iam-trust-confused-deputy",
    "ohs-prod",
    "ohs-clean-role",
    statement("assumeRolePolicy", {
      Effect: "Allow",
      Principal: { Service: "glue.amazonaws.com" },
      Action: "sts:AssumeRole",
    }),
  ],
  ["iam-role-boundary", "ohs-prod", "ohs-clean-role", value("permissionsBoundary", undefined)],
  ["iam-role-boundary", "ohs-prod", "ohs-clean-role", value("maxSessionDuration", 43201)],
  ["iam-no-users-or-keys", "ohs-prod", "added", added("aws:iam/user:User", {})],
  ["iam-role-has-policy", "ohs-prod", "ohs-clean-role", without("ohs-policies-clean")],
  ["iam-role-has-policy", "ohs-prod", "ohs-policies-clean", value("role", "another")],
  [
    "iam-password-policy",
    "account-prod",
    "account-defaults-passwords",
    value("minimumPasswordLength", 13),
  ],
  [
    "iam-access-analyzer",
    "account-prod",
    "account-defaults-home-analyzer",
    value("type", "ORGANIZATION"),
  ],
  [
    "iam-guardrails-hold",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "s3:PutBucketPolicy",
      Resource: "arn:aws:s3:::a",
    }),
  ],
  [
    "iam-buckets-of-stack",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::academics-prod-raw-444455556666/*",
    }),
  ],
  ["iam-policy-valid", "ohs-prod", "ohs-policies-clean", value("policy", undefined)],
  [
    "iam-reach-bound",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: "arn:aws:s3:::ohs-prod-raw-444455556666",
    }),
  ],
  [
    "iam-reach-bound",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "ec2:StopInstances",
      Resource: "arn:aws:ec2:ca-central-1:444455556666:instance/*",
    }),
  ],
  [
    "resource-policy-named",
    "ohs-prod",
    "ohs-alerts-ca-central-1-policy",
    statement("policy", {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sns:Publish",
      Resource: "*",
    }),
  ],
  [
    "iam-no-service-wildcard",
    "ohs-prod",
    "ohs-clean-role",
    statement("assumeRolePolicy", {
      Effect: "Allow",
      Principal: { Service: "ec2.amazonaws.com" },
      Action: "sts:*",
    }),
  ],
  [
    "iam-policy-valid",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "s3:GetObjct",
      Resource: "arn:aws:s3:::ohs-prod-raw-444455556666/a",
    }),
  ],
  [
    "iam-policy-valid",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::ohs-prod-raw-444455556666",
    }),
  ],
  [
    "iam-policy-valid",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::ohs-prod-raw-444455556666/a",
      Condition: { StringEquals: { "aws:PrincipleTag/department": "ohs" } },
    }),
  ],
  ["iam-guardrails-hold", "ohs-prod", "ohs-lake-raw-policy", givenTo("ohs-clean-role")],
  [
    "iam-guardrails-hold",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "kms:ScheduleKeyDeletion",
      Resource: "*",
      Condition: { StringEquals: { "aws:ResourceTag/department": "ohs" } },
    }),
  ],
  [
    "iam-no-privilege-escalation",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "glue:StartJobRun",
      Resource: "arn:aws:glue:ca-central-1:444455556666:job/ohs-prod-*",
    }),
  ],
  [
    "iam-no-privilege-escalation",
    "ohs-prod",
    "ohs-policies-notify",
    statement("policy", {
      Effect: "Allow",
      Action: "ssm:SendCommand",
      Resource: "arn:aws:ssm:ca-central-1::document/AWS-*",
    }),
  ],
  [
    "iam-no-privilege-escalation",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "iam:PutRolePolicy",
      Resource: "arn:aws:iam::444455556666:role/ohs-prod-clean",
      Condition: { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } },
    }),
  ],
  ...[
    ["s3:GetObject", "arn:aws:s3:::*-prod-raw-444455556666/*"],
    ["s3:GetObject", "arn:aws:s3:::neighbour-prod-raw-444455556666/*"],
    ["s3:ListBucket", "arn:aws:s3:::ohs*"],
    ["glue:UpdateTable", "arn:aws:glue:ca-central-1:444455556666:table/*"],
    ["athena:StartQueryExecution", "arn:aws:athena:ca-central-1:444455556666:workgroup/*"],
    ["kms:Decrypt", "arn:aws:kms:ca-central-1:444455556666:key/*"],
    ["logs:GetLogEvents", "arn:aws:logs:ca-central-1:444455556666:log-group:*"],
    ["sts:AssumeRole", "arn:aws:iam::444455556666:role/*-clean"],
    ["ec2:StopInstances", "*"],
  ].map(([Action, Resource]): Case => [
    "iam-department-isolation",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", { Effect: "Allow", Action, Resource }),
  ]),
  ...(
    [
      ["ohs-policies-clean", without("ohs-policies-clean"), "ohs-clean-role"],
      ["ohs-policies-clean", value("policy", ONLY_LISTS)],
      ["ohs-policies-cleanse", value("policy", ONLY_LISTS)],
      ["ohs-policies-orchestrate", value("policy", ONLY_LISTS)],
      ["ohs-policies-notify", value("policy", ONLY_LISTS)],
      ["ohs-policies-replicate", value("policy", ONLY_LISTS)],
      ["ohs-policies-serve", value("policy", ONLY_LISTS)],
      ["ohs-clean-role", value("assumeRolePolicy", TRUSTS_NOBODY)],
      ["ohs-cleanse-role", value("assumeRolePolicy", TRUSTS_NOBODY)],
      ["ohs-orchestrate-role", value("assumeRolePolicy", TRUSTS_NOBODY)],
      ["ohs-notify-role", value("assumeRolePolicy", TRUSTS_NOBODY)],
      ["ohs-replicate-role", value("assumeRolePolicy", TRUSTS_NOBODY)],
      ["ohs-serve-role", value("assumeRolePolicy", TRUSTS_NOBODY)],
      ["ohs-keys-data", value("policy", TRUSTS_NO_ROLE)],
      ["ohs-keys-replica", value("policy", TRUSTS_NO_ROLE)],
      ["ohs-policies-data-analyst", withoutStatement("EncryptThroughS3")],
      ["ohs-policies-data-analyst", withoutStatement("QueryLooksAtDefault")],
      ["ohs-policies-publish", withoutStatement("DecryptThroughS3")],
      [
        "ohs-lake-artifacts-policy",
        statement("policy", {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:GetObject",
          Resource: "arn:aws:s3:::ohs-prod-artifacts-444455556666/jobs/*",
        }),
      ],
    ] as const
  ).map(([changed, change, accused]): Case => [
    "iam-intended-access-works",
    "ohs-prod",
    accused ?? changed,
    (graph) => change(graph, changed),
  ]),
  [
    "iam-no-unconstrained-risk",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "glue:PutResourcePolicy",
      Resource: "arn:aws:glue:ca-central-1:444455556666:catalog",
    }),
  ],
  [
    "iam-no-unconstrained-risk",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", { Effect: "Allow", Action: "sts:GetFederationToken", Resource: "*" }),
  ],
  [
    "iam-no-unconstrained-risk",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", { Effect: "Allow", Action: "ssm:GetParameter", Resource: "*" }),
  ],
  [
    "iam-attachments-exclusive",
    "ohs-prod",
    "added",
    added("aws:iam/policyAttachment:PolicyAttachment", { name: "a", policyArn: "b" }),
  ],
  ["iam-attachments-exclusive", "ohs-prod", "ohs-clean-role", attachedTwice],
  [
    "iam-attachments-exclusive",
    "ohs-prod",
    "ohs-clean-role",
    value("inlinePolicies", [{ name: "a", policy: ONLY_LISTS }]),
  ],
  [
    "iam-managed-policies-listed",
    "ohs-prod",
    "added",
    added("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
      policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    }),
  ],
  [
    "iam-kms-bucket-context",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: "*",
      Condition: { StringEquals: { "kms:ViaService": "s3.ca-central-1.amazonaws.com" } },
    }),
  ],
  [
    "iam-kms-decrypt-named-keys",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: "arn:aws:kms:ca-central-1:444455556666:key/*",
      Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/ohs-prod-data" } },
    }),
  ],
  [
    "iam-no-negated-allow",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "s3:GetObject",
      NotResource: "arn:aws:s3:::a/*",
    }),
  ],
  [
    "iam-no-negated-allow",
    "ohs-prod",
    "ohs-lake-landing-policy",
    statement("policy", {
      Effect: "Allow",
      NotPrincipal: { AWS: "arn:aws:iam::444455556666:root" },
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::a/*",
    }),
  ],
  [
    "iam-no-negated-allow",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::a/*",
      Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": "a" } },
    }),
  ],
  [
    "iam-trust-narrow",
    "ohs-prod",
    "ohs-clean-role",
    statement("assumeRolePolicy", { Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" }),
  ],
  [
    "iam-trust-narrow",
    "ohs-prod",
    "ohs-clean-role",
    statement("assumeRolePolicy", {
      Effect: "Allow",
      Principal: { Federated: "arn:aws:iam::444455556666:oidc-provider/example.org" },
      Action: "sts:AssumeRoleWithWebIdentity",
    }),
  ],
  [
    "iam-policy-size",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: `arn:aws:s3:::${"a".repeat(10_240)}`,
    }),
  ],

  [
    "iam-stars-narrow",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::ohs-prod-raw-444455556666/workplace-accidents/*",
    }),
  ],
  [
    "iam-stars-narrow",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "s3:DeleteObject",
      Resource: "arn:aws:s3:::ohs-prod-raw-444455556666/workplace-accidents/ledger/*",
    }),
  ],
  [
    "iam-conditions-complete",
    "ohs-prod",
    "ohs-policies-clean",
    statement("policy", {
      Effect: "Allow",
      Action: "ssm:SendCommand",
      Resource: "arn:aws:ec2:ca-central-1:444455556666:instance/*",
    }),
  ],
  [
    "iam-trust-complete",
    "ohs-prod",
    "ohs-clean-role",
    statement("assumeRolePolicy", {
      Effect: "Allow",
      Principal: { Service: "glue.amazonaws.com" },
      Action: "sts:AssumeRole",
    }),
  ],
  [
    "iam-trust-complete",
    "ohs-prod",
    "ohs-orchestrate-role",
    statement("assumeRolePolicy", {
      Effect: "Allow",
      Principal: { Service: "scheduler.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": "444455556666" } },
    }),
  ],
  [
    "iam-trust-complete",
    "ohs-prod",
    "ohs-steward-role",
    statement("assumeRolePolicy", {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::444455556666:root" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:PrincipalTag/duty": "steward" } },
    }),
  ],
  [
    "iam-trust-complete",
    "ohs-prod",
    "ohs-products-accident-rates-role",
    statement("assumeRolePolicy", {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::444455556666:root" },
      Action: "sts:AssumeRole",
      Condition: { ArnEquals: { "aws:PrincipalArn": "arn:aws:iam::444455556666:role/a" } },
    }),
  ],
  [
    "iam-landing-apart",
    "ohs-prod",
    "ohs-policies-ingest",
    statement("policy", {
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::ohs-prod-landing-444455556666/workplace-accidents/*",
    }),
  ],
];
