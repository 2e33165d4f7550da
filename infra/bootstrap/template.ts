import { KEY_ADMINISTRATION } from "../../components/storage/key-policies";
import { boundaryName, boundaryOf } from "./boundary";
import { deploymentPolicies, deploymentRole } from "./deployment-policies";
import type { PolicyDocument } from "./policy-document";
import type { PlannedStack } from "./plan";
import { STATE_KEY_ALIAS, stateBucket } from "./state";

/** A CloudFormation resource. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: "Retain";
  readonly UpdateReplacePolicy?: "Retain";
}

/** A CloudFormation template. */
export interface Template {
  readonly AWSTemplateFormatVersion: "2010-09-09";
  readonly Description: string;
  readonly Parameters: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const LONGEST_TEMPLATE_BYTES = 1_048_576;

/** Begins every template's description: a file without it is somebody's own. */
export const TEMPLATE_MARK = "Before the first deployment in account";

/** Long enough for a first `up`, which waits for a content network and for a region to be switched on. */
const SESSION_SECONDS = 7200;
const STATE_LOCK_DAYS = 30;
const OLD_STATE_DAYS = 90;

const KEPT = { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" } as const;
const GITHUB = "token.actions.githubusercontent.com";

/**
 * What must exist in an account before its first `up`: who may deploy each stack and how far, and where Pulumi keeps
 * its state. A person with administrator rights creates it once; no deployment role may change it.
 */
export function bootstrapTemplate(stacks: readonly [PlannedStack, ...PlannedStack[]]): Template {
  const [{ accountId }] = stacks;
  return {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: `${TEMPLATE_MARK} ${accountId}: ${stacks.map(({ stack }) => stack).join(", ")}`,
    Parameters: {
      GitHubRepository: {
        Type: "String",
        Description: "Repository whose workflows deploy, as owner/name",
        AllowedPattern: "^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$",
      },
      OidcProviderArn: {
        Type: "String",
        Default: "",
        Description:
          "ARN of GitHub's identity provider where the account has it already; an account has one",
      },
    },
    Conditions: { MakeOidcProvider: { "Fn::Equals": [{ Ref: "OidcProviderArn" }, ""] } },
    Resources: {
      OidcProvider: {
        Type: "AWS::IAM::OIDCProvider",
        Condition: "MakeOidcProvider",
        Properties: { Url: `https://${GITHUB}`, ClientIdList: ["sts.amazonaws.com"] },
      },
      ...stateResources(accountId),
      ...Object.fromEntries(stacks.flatMap((planned) => Object.entries(stackResources(planned)))),
    },
    Outputs: Object.fromEntries(
      stacks.map(({ stack }) => [
        `${pascal(stack)}RoleArn`,
        { Value: { "Fn::GetAtt": [`${pascal(stack)}Role`, "Arn"] } },
      ]),
    ),
  };
}

/** A stack's boundary, its policies, and the role that deploys it. */
function stackResources(planned: PlannedStack): Record<string, TemplateResource> {
  const { stack, department } = planned;
  const id = pascal(stack);
  const policies = deploymentPolicies(planned).map((policy, place): [string, TemplateResource] => [
    `${id}Policy${place + 1}`,
    managedPolicy(
      `${deploymentRole(stack)}-${place + 1}`,
      `Deploys ${stack}, part ${place + 1}`,
      policy,
    ),
  ]);
  return {
    [`${id}Boundary`]: managedPolicy(
      boundaryName(stack),
      `The most that any role of ${stack} may ever do`,
      boundaryOf(planned),
    ),
    ...Object.fromEntries(policies),
    [`${id}Role`]: {
      Type: "AWS::IAM::Role",
      Properties: {
        RoleName: deploymentRole(stack),
        Description: `Deploys ${stack}`,
        MaxSessionDuration: SESSION_SECONDS,
        AssumeRolePolicyDocument: deploymentTrust(stack),
        ManagedPolicyArns: policies.map(([policy]) => ({ Ref: policy })),
        Tags: tagList({ department, stack }),
      },
    },
  };
}

/**
 * Workflows of the repository that run in the GitHub environment named like the stack: there, approvals and branches
 * are decided.
 *
 * @see https://docs.github.com/en/actions/concepts/security/openid-connect
 */
const deploymentTrust = (stack: string) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "WorkflowsOfTheRepository",
      Effect: "Allow",
      Principal: {
        Federated: {
          "Fn::If": ["MakeOidcProvider", { Ref: "OidcProvider" }, { Ref: "OidcProviderArn" }],
        },
      },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          [`${GITHUB}:aud`]: "sts.amazonaws.com",
          [`${GITHUB}:sub`]: { "Fn::Sub": `repo:\${GitHubRepository}:environment:${stack}` },
        },
      },
    },
  ],
});

const managedPolicy = (
  name: string,
  description: string,
  document: PolicyDocument,
): TemplateResource => ({
  Type: "AWS::IAM::ManagedPolicy",
  Properties: { ManagedPolicyName: name, Description: description, PolicyDocument: document },
});

/** Bucket and key of Pulumi's state: versioned, locked against hasty deletion, kept when the template is deleted. */
function stateResources(accountId: string): Record<string, TemplateResource> {
  const bucketArn = `arn:aws:s3:::${stateBucket(accountId)}`;
  return {
    StateKey: {
      Type: "AWS::KMS::Key",
      ...KEPT,
      Properties: {
        Description: "Pulumi's state and the secrets in it",
        EnableKeyRotation: true,
        KeyPolicy: {
          Version: "2012-10-17",
          Statement: [
            {
              // IAM decides who administers and uses the key, and only this account's IAM.
              Sid: "AccountDecides",
              Effect: "Allow",
              Principal: { AWS: `arn:aws:iam::${accountId}:root` },
              Action: [...KEY_ADMINISTRATION, "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
              Resource: "*",
            },
          ],
        },
      },
    },
    StateKeyAlias: {
      Type: "AWS::KMS::Alias",
      ...KEPT,
      Properties: { AliasName: STATE_KEY_ALIAS, TargetKeyId: { Ref: "StateKey" } },
    },
    StateBucket: {
      Type: "AWS::S3::Bucket",
      ...KEPT,
      Properties: {
        BucketName: stateBucket(accountId),
        VersioningConfiguration: { Status: "Enabled" },
        ObjectLockEnabled: true,
        ObjectLockConfiguration: {
          ObjectLockEnabled: "Enabled",
          Rule: { DefaultRetention: { Mode: "GOVERNANCE", Days: STATE_LOCK_DAYS } },
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: {
                SSEAlgorithm: "aws:kms",
                KMSMasterKeyID: { "Fn::GetAtt": ["StateKey", "Arn"] },
              },
            },
          ],
        },
        LifecycleConfiguration: {
          Rules: [
            {
              Id: "old-versions",
              Status: "Enabled",
              NoncurrentVersionExpiration: { NoncurrentDays: OLD_STATE_DAYS },
            },
          ],
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    },
    StateBucketPolicy: {
      Type: "AWS::S3::BucketPolicy",
      Properties: {
        Bucket: { Ref: "StateBucket" },
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            refusal("DenyPlainHttp", bucketArn, { Bool: { "aws:SecureTransport": "false" } }),
            refusal("DenyOldTls", bucketArn, { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
          ],
        },
      },
    },
  };
}

const refusal = (Sid: string, bucketArn: string, Condition: Readonly<Record<string, unknown>>) => ({
  ...{ Sid, Effect: "Deny", Principal: "*", Action: "s3:*" },
  ...{ Resource: [bucketArn, `${bucketArn}/*`], Condition },
});

const tagList = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** `ohs-dev` → `OhsDev`, for logical ids, which take letters and digits only. */
const pascal = (kebab: string): string =>
  kebab
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
