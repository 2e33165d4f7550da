import {
  ACCOUNT,
  allow,
  asRole,
  type Case,
  deny,
  identity,
  KEY,
  onResource,
  OTHER,
  PAGES,
  policy,
  ROLE,
  ROOT,
  tests,
  USER,
} from "./support";

const decrypt = { action: "kms:Decrypt", resource: KEY, principal: asRole };
const BUCKET = "arn:aws:s3:::data";
const throughS3 = {
  ...decrypt,
  context: {
    "kms:ViaService": "s3.ca-central-1.amazonaws.com",
    "kms:EncryptionContext:aws:s3:arn": BUCKET,
  },
};
const mayDecrypt = identity(allow({ Sid: "Key", Action: "kms:Decrypt", Resource: KEY }));
const delegates = onResource(allow({ Sid: "Delegate", Principal: { AWS: ROOT }, Action: "kms:*" }));
const NO_KMS = policy("no-kms", [allow({ Action: "s3:*" })]);

const keys: readonly Case[] = [
  {
    title: "denies an identity policy's kms:Decrypt when the key policy says nothing",
    source: PAGES.keyPolicies,
    request: decrypt,
    policies: { identity: mayDecrypt, keyPolicy: onResource(allow({ Principal: { AWS: USER } })) },
    decision: "implicitDeny",
    because: `the key policy allows ${ROLE} nothing that covers kms:Decrypt on ${KEY}`,
  },
  {
    title:
      "allows kms:Decrypt by the key policy's delegation to the account and an identity policy",
    source: PAGES.keyDefault,
    request: decrypt,
    policies: { identity: mayDecrypt, keyPolicy: delegates },
    decision: "allowed",
    because: "statement Key of identity allows it",
  },
  {
    title: "denies kms:Decrypt by delegation to the account alone",
    source: PAGES.keyDefault,
    request: decrypt,
    policies: { identity: [], keyPolicy: delegates },
    decision: "implicitDeny",
    because: `no identity policy of ${ROLE} allows kms:Decrypt on ${KEY}`,
  },
  {
    title: "allows kms:Decrypt by a key policy that names the role, without an identity policy",
    source: PAGES.keyPolicies,
    request: decrypt,
    policies: { identity: [], keyPolicy: onResource(allow({ Principal: { AWS: ROLE } })) },
    decision: "allowed",
  },
  {
    title: "limits a key policy's grant to the role by the boundary",
    source: PAGES.logic,
    request: decrypt,
    policies: {
      identity: [],
      boundary: NO_KMS,
      keyPolicy: onResource(allow({ Principal: { AWS: ROLE } })),
    },
    decision: "implicitDeny",
  },
  {
    title: "limits delegation to the account by the boundary",
    source: PAGES.boundaries,
    request: decrypt,
    policies: { identity: mayDecrypt, boundary: NO_KMS, keyPolicy: delegates },
    decision: "implicitDeny",
  },
  {
    title: "allows everyone in the account whom the key policy describes by kms:CallerAccount",
    source: PAGES.keyConditions,
    request: throughS3,
    policies: {
      identity: [],
      keyPolicy: onResource(
        allow({ Principal: "*", Condition: { StringEquals: { "kms:CallerAccount": ACCOUNT } } }),
      ),
    },
    decision: "allowed",
  },
  {
    title: "allows kms:Decrypt through S3 with the bucket's ARN as encryption context",
    source: PAGES.bucketKeys,
    request: throughS3,
    policies: {
      identity: identity(
        allow({
          Action: "kms:Decrypt",
          Resource: KEY,
          Condition: {
            StringEquals: {
              "kms:ViaService": "s3.ca-central-1.amazonaws.com",
              "kms:EncryptionContext:aws:s3:arn": BUCKET,
            },
          },
        }),
      ),
      keyPolicy: delegates,
    },
    decision: "allowed",
  },
  {
    title:
      "denies kms:Decrypt to a grant that expects an object's ARN when the bucket has bucket keys",
    source: PAGES.bucketKeys,
    request: throughS3,
    policies: {
      identity: identity(
        allow({
          Condition: { ArnLike: { "kms:EncryptionContext:aws:s3:arn": `${BUCKET}/*` } },
        }),
      ),
      keyPolicy: delegates,
    },
    decision: "implicitDeny",
  },
  {
    title: "denies a direct kms:Decrypt to a grant that is bound to S3",
    source: PAGES.keyConditions,
    request: decrypt,
    policies: {
      identity: identity(
        allow({
          Condition: { StringEquals: { "kms:ViaService": "s3.ca-central-1.amazonaws.com" } },
        }),
      ),
      keyPolicy: delegates,
    },
    decision: "implicitDeny",
  },
  {
    title: "compares the names of encryption context keys without case",
    source: PAGES.keyConditions,
    request: throughS3,
    policies: {
      identity: identity(
        allow({ Condition: { StringEquals: { "kms:EncryptionContext:AWS:S3:ARN": BUCKET } } }),
      ),
      keyPolicy: delegates,
    },
    decision: "allowed",
  },
  {
    title: "lets a key policy's Deny for the whole account stop a role",
    source: PAGES.keyPolicies,
    request: decrypt,
    policies: {
      identity: mayDecrypt,
      keyPolicy: onResource(
        allow({ Principal: { AWS: ROOT } }),
        deny({ Principal: { AWS: ROOT } }),
      ),
    },
    decision: "explicitDeny",
  },
  {
    title: "keeps even the root user out of a key whose policy does not name the account",
    source: PAGES.keyPolicies,
    request: { ...decrypt, principal: { arn: ROOT } },
    policies: { identity: [], keyPolicy: onResource(allow({ Principal: { AWS: ROLE } })) },
    decision: "implicitDeny",
  },
  {
    title: "demands both sides for a key of another account",
    source: PAGES.keyPolicies,
    request: { ...decrypt, principal: { arn: `arn:aws:iam::${OTHER}:role/r`, session: "s" } },
    policies: {
      identity: [],
      keyPolicy: onResource(allow({ Principal: { AWS: `arn:aws:iam::${OTHER}:role/r` } })),
    },
    decision: "implicitDeny",
  },
  {
    title: "lets CloudWatch Logs use a key for the log group that the key policy names",
    source: PAGES.logs,
    request: {
      action: "kms:GenerateDataKey",
      resource: KEY,
      principal: { arn: "logs.ca-central-1.amazonaws.com" },
      context: { "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:ca-central-1:1:log-group:/a" },
    },
    policies: {
      identity: [],
      keyPolicy: onResource(
        allow({
          Principal: { Service: "logs.ca-central-1.amazonaws.com" },
          Action: "kms:GenerateDataKey*",
          Condition: {
            ArnEquals: {
              "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:ca-central-1:1:log-group:/a*",
            },
          },
        }),
      ),
    },
    decision: "allowed",
  },
  {
    title: "keeps a service out of a key that only delegates to the account",
    source: PAGES.logs,
    request: { ...decrypt, principal: { arn: "logs.ca-central-1.amazonaws.com" } },
    policies: { identity: [], keyPolicy: delegates },
    decision: "implicitDeny",
  },
  {
    title: "leaves a call on a key undecided whose policy is not known",
    source: PAGES.keyPolicies,
    request: decrypt,
    policies: { identity: mayDecrypt },
    decision: "undecided",
    because: `the key policy of ${KEY} is not known`,
  },
  {
    title: "asks no key policy for a call that names no key",
    source: PAGES.keyPolicies,
    request: { ...decrypt, action: "kms:ListAliases", resource: "*" },
    policies: { identity: identity(allow({ Action: "kms:ListAliases" })) },
    decision: "allowed",
  },
];

describe("evaluating a call on a key", () => {
  tests(keys);
});
