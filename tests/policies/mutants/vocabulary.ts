/**
 * What AWS's values mean, apart from who uses them: which enumerations have weaker members, what AWS takes where nothing is
 * said, and which properties AWS fills in.
 */

/**
 * Member of an enumeration → its weaker members. Only what AWS documents as values of the same property; `name=member` where
 * the same word means something else elsewhere.
 */
export const WEAKER: Readonly<Record<string, readonly string[]>> = {
  // States of a thing that works.
  Enabled: ["Disabled", "Suspended"],
  ENABLED: ["DISABLED"],
  ENABLE: ["DISABLE"],
  enabled: ["disabled"],
  disabled: ["enabled"],
  true: ["false"],
  false: ["true"],
  // Encryption.
  "aws:kms": ["AES256"],
  "SSE-KMS": ["SSE-S3", "DISABLED"],
  SSE_KMS: ["SSE_S3"],
  "CSE-KMS": ["DISABLED"],
  "SSE-C": ["NONE"],
  // Ownership and locks.
  BucketOwnerEnforced: ["BucketOwnerPreferred", "ObjectWriter"],
  COMPLIANCE: ["GOVERNANCE"],
  "block-all-sharing": ["block-new-sharing", "unblocked"],
  "block-new-sharing": ["unblocked"],
  // Transport.
  "https-only": ["allow-all"],
  "redirect-to-https": ["allow-all"],
  "TLSv1.2": ["TLSv1.1", "TLSv1"],
  tcp: ["-1", "udp"],
  email: ["http", "sms"],
  // Instances.
  required: ["optional"],
  standard: ["unlimited"],
  // Records.
  "trafficType=ALL": ["ACCEPT", "REJECT"],
  ACCOUNT: ["ACCOUNT_UNUSED_ACCESS"],
  // Budgets and alarms.
  COST: ["USAGE"],
  MONTHLY: ["QUARTERLY", "ANNUALLY"],
  ACTUAL: ["FORECASTED"],
  FORECASTED: ["ACTUAL"],
  PERCENTAGE: ["ABSOLUTE_VALUE"],
  GREATER_THAN: ["LESS_THAN"],
  GREATER_THAN_OR_EQUAL: ["EQUALS"],
  GreaterThanThreshold: ["LessThanThreshold"],
  GreaterThanOrEqualToThreshold: ["LessThanThreshold"],
  LessThanThreshold: ["GreaterThanThreshold"],
  LessThanLowerOrGreaterThanUpperThreshold: ["LessThanLowerThreshold"],
  breaching: ["missing", "notBreaching", "ignore"],
  IMMEDIATE: ["WEEKLY"],
  // Engines that are no longer mended.
  "5.0": ["0.9", "2.0"],
  "Athena engine version 3": ["Athena engine version 2"],
  // Networks, orders, versions.
  None: ["Single"],
  SUCCEEDED: ["FAILED"],
  AND: ["ANY"],
  "1.0": ["LATEST_WORKING"],
};

/**
 * The strictest value that a property may have; removing the property has the same effect as that value. A change towards it
 * weakens nothing, so it is no mutant.
 */
export const STRICTEST: Readonly<Record<string, unknown>> = {
  forceDestroy: false,
  mapPublicIpOnLaunch: false,
  associatePublicIpAddress: "false",
  httpEndpoint: "disabled",
  instanceMetadataTags: "disabled",
  maxRetries: 0,
  maxSessionDuration: 3600,
  "monitoring.enabled": true,
};

/** Bounds on what may be spent or reached: less is stricter, so they are only raised. */
export const LIMIT =
  /^(timeout|max[A-Z]\w*|numberOfWorkers|bytesScannedCutoffPerQuery|httpPutResponseHopLimit|daysAfterInitiation|volumeSize|size)$/;

/**
 * What AWS, or its provider, takes where nothing is said. Removing a value that is the default changes nothing, so it is no
 * mutant. By the last name in the path.
 *
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/
 */
export const DEFAULTS: Readonly<Record<string, readonly unknown[]>> = {
  sourceDestCheck: [true],
  enableLogging: [true],
  includeGlobalServiceEvents: [true],
  state: ["ENABLED"],
  enabled: [true],
  maxConcurrentRuns: [1],
  executionProperty: [{ maxConcurrentRuns: 1 }],
  maxAggregationInterval: [600],
  executionClass: ["STANDARD"],
  actionsEnabled: [true],
  deleteOnTermination: ["true"],
  autoRecovery: ["default"],
  bucketKeyEnabled: [false],
  allowUsersToChangePassword: [true],
  ingress: [[]],
  egress: [[]],
  monitoring: [{ enabled: false }],
  deletionWindowInDays: [30],
  documentFormat: ["JSON"],
  enableDnsSupport: [true],
  deviceIndex: [0],
  includeCredit: [true],
  includeRefund: [true],
};

/** Properties that AWS fills in, with their type where others write them: nobody writes them, so nobody can weaken them. */
export const FILLED_IN: readonly string[] = [
  "id",
  "arn",
  "keyId",
  "domainName",
  "latestVersion",
  "primaryNetworkInterfaceId",
  "privateDns",
  "publicSubnetIds",
  "awsx:ec2:Vpc vpcId",
  "pulumi-nodejs:dynamic:Resource version",
  "__provider",
];

/**
 * What AWS keeps, runs or shows without reading it as configuration: programs, data, pictures, recipes, queries. Tests of
 * their own judge it; a graph cannot.
 */
export const CONTENT: readonly string[] = [
  "source",
  "content",
  "steps",
  "userData",
  "dashboardBody",
  "query",
];

/** Where one of {@link FILLED_IN} is written by the program. */
export const WRITTEN: readonly string[] = [
  "aws:sns/topicPolicy:TopicPolicy arn",
  "aws:cloudwatch/eventTarget:EventTarget arn",
];

/**
 * Types whose resources do the work. Dropping one stops the work, which whoever waits for it sees; it opens nothing. All
 * others that nothing depends on are satellites: without one everything works on, less safe.
 */
export const WORK =
  /^aws:s3\/(bucketObjectv2|bucket):|^aws:kms\/key:|^aws:athena\/namedQuery:|^aws:cloudwatch\/dashboard:|^aws-native:databrew:|^aws:glue\/(job|trigger|workflow|catalogTable|catalogDatabase):|^aws:scheduler\/|^pulumi-nodejs:|^aws:ec2\/(instance|launchTemplate|subnet|route|routeTable|routeTableAssociation|securityGroup):|^awsx:|^aws:cloudfront\/|^aws:iam\/(role|instanceProfile):|^aws:ssm\/document:|^aws:vpc\//;

/** Names that say what a thing is called or is for. Free text protects nothing. */
export const LABEL =
  /^(description|comment|label|title|id|alarmDescription|targetId|dashboardName|originId|pathParameterName|sheetNames|contentType|Name|owner|licence|contractVersion|classification)$/;
