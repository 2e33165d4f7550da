/** What a department's stack might hold beside what the components make, as it would be right. */
import type { Made } from "./synthetic";

const ARN = "arn:aws:kms:ca-central-1:444455556666:key/data";
const BLOCKED = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};

const document = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

const deny = (action: string, resource: string, condition?: object) => ({
  Effect: "Deny",
  Principal: "*",
  Action: action,
  Resource: resource,
  ...(condition === undefined ? {} : { Condition: condition }),
});

const OUTSIDE = { StringNotEquals: { "aws:SourceVpce": "vpce-1" } };
const PLAIN = { Bool: { "aws:SecureTransport": "false" } };

export const BUCKETS: readonly Made[] = [
  [
    "aws:s3/bucket:Bucket",
    "landing",
    { bucket: "landing-444455556666", tags: { zone: "landing" } },
  ],
  [
    "aws:s3/bucketNotification:BucketNotification",
    "landing-events",
    { bucket: "landing-444455556666", eventbridge: true },
  ],
  [
    "aws:s3/bucketPolicy:BucketPolicy",
    "landing-policy",
    {
      bucket: "landing-444455556666",
      policy: document(deny("s3:*", "arn:aws:s3:::landing-444455556666/*", OUTSIDE)),
    },
  ],
  ["aws:s3/bucket:Bucket", "replica", { bucket: "replica-444455556666" }],
  [
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
    "replication",
    {
      bucket: "landing-444455556666",
      rules: [{ status: "Enabled", destination: { bucket: "arn:aws:s3:::replica-444455556666" } }],
    },
  ],
  [
    "aws:s3/bucketVersioning:BucketVersioning",
    "replica-versions",
    {
      bucket: "replica-444455556666",
      versioningConfiguration: { status: "Enabled", mfaDelete: "Enabled" },
    },
  ],
  ["aws:s3/accessPoint:AccessPoint", "point", { publicAccessBlockConfiguration: BLOCKED }],
  [
    "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint",
    "points",
    { details: { publicAccessBlock: BLOCKED } },
  ],
];

export const BACKUPS: readonly Made[] = [
  ["aws:backup/vault:Vault", "vault", { name: "vault", kmsKeyArn: ARN }],
  [
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
    "vault-lock",
    { backupVaultName: "vault", minRetentionDays: 30 },
  ],
  [
    "aws:backup/vaultPolicy:VaultPolicy",
    "vault-policy",
    { backupVaultName: "vault", policy: document(deny("backup:DeleteRecoveryPoint", "*")) },
  ],
  [
    "aws:backup/plan:Plan",
    "plan",
    {
      rules: [
        {
          schedule: "cron(0 5 * * ? *)",
          lifecycle: { deleteAfter: 30 },
          copyActions: [{ destinationVaultArn: "elsewhere" }],
        },
      ],
    },
  ],
  ["aws:backup/selection:Selection", "selected", { planId: "plan-id", resources: ["*"] }],
  [
    "aws:backup/restoreTestingPlan:RestoreTestingPlan",
    "drill",
    { name: "drill", scheduleExpression: "cron(0 5 ? * 1 *)" },
  ],
  [
    "aws:backup/restoreTestingSelection:RestoreTestingSelection",
    "drilled",
    { restoreTestingPlanName: "drill", protectedResourceType: "EBS" },
  ],
];

export const CONNECTED: readonly Made[] = [
  ["aws:sqs/queue:Queue", "queue", { kmsMasterKeyId: ARN, redrivePolicy: "{}", url: "queue-id" }],
  ["aws:sqs/queue:Queue", "dead", { kmsMasterKeyId: ARN, redriveAllowPolicy: "{}" }],
  ...["queue", "dead"].map((name): Made => [
    "aws:sqs/queuePolicy:QueuePolicy",
    `${name}-policy`,
    {
      queueUrl: `${name}-id`,
      policy: document(deny("sqs:*", "*", PLAIN), {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceAccount": "444455556666" } },
      }),
    },
  ]),
  [
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    "bus",
    {
      policy: document({
        Effect: "Allow",
        Principal: "*",
        Action: "events:PutEvents",
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } },
      }),
    },
  ],
  [
    "aws:lambda/permission:Permission",
    "caller",
    { principal: "events.amazonaws.com", sourceArn: "rule-arn" },
  ],
  ["aws:lambda/functionUrl:FunctionUrl", "address", { authorizationType: "AWS_IAM" }],
  ["aws:lambda/function:Function", "function", { runtime: "nodejs22.x" }],
  [
    "aws:glue/connection:Connection",
    "connection",
    {
      connectionType: "JDBC",
      connectionProperties: { JDBC_ENFORCE_SSL: "true", SECRET_ID: "secret" },
      physicalConnectionRequirements: { subnetId: "subnet-1" },
    },
  ],
  [
    "aws:glue/resourcePolicy:ResourcePolicy",
    "catalog-policy",
    {
      enableHybrid: "FALSE",
      policy: document({
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::444455556666:role/reader" },
        Action: "glue:GetTable",
        Resource: "*",
      }),
    },
  ],
  ["aws:secretsmanager/secret:Secret", "secret", { kmsKeyId: ARN }],
  [
    "aws:secretsmanager/secretRotation:SecretRotation",
    "rotation",
    { secretId: "secret-id", rotationRules: { automaticallyAfterDays: 30 } },
  ],
  ["aws:ssm/parameter:Parameter", "parameter", { type: "SecureString", keyId: ARN }],
  [
    "aws-native:quicksight:DataSource",
    "source",
    {
      type: "ATHENA",
      dataSourceParameters: {
        athenaParameters: {
          workGroup: "reports",
          roleArn: "arn:aws:iam::444455556666:role/show",
        },
      },
    },
  ],
  ["aws-native:quicksight:DataSet", "set", { importMode: "DIRECT_QUERY" }],
  [
    "aws-native:quicksight:Dashboard",
    "dashboard",
    {
      permissions: [
        {
          principal: "arn:aws:quicksight:ca-central-1:444455556666:group/default/readers",
          actions: ["quicksight:DescribeDashboard"],
        },
      ],
    },
  ],
];
