import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AccountFacts } from "../../environments/facts/account-facts";
import { Names } from "../names";
import type { Protection } from "../protection";
import { LakeBucket } from "../storage/lake-bucket";
import { REPLICATED_ZONES, type ZoneName, ZONES } from "../storage/lake-layout";
import type { AccountNames } from "./account-names";
import {
  accountLogsPolicy,
  trailBucketPolicy,
  trailRolePolicy,
  trailRoleTrust,
} from "./trail-policies";
import { trailTable } from "./trail-table";

/** Arguments of {@link AccountTrail}. */
export interface AccountTrailArgs {
  readonly facts: AccountFacts;
  readonly names: AccountNames;
  /** ARN of the key that encrypts files and log group. */
  readonly keyArn: pulumi.Input<string>;
  readonly protection: Protection;
}

/** Access logs answer who looked at the trail a year ago. */
const ACCESS_LOG_DAYS = 400;
/** After its time a file needs no second life as an old version. */
const OLD_VERSION_DAYS = 1;

/** IAM's smallest maximum. */
const SESSION_SECONDS = 3600;

/** Zones that hold no data: access logs, which would log their own delivery, and what jobs are made of. */
const UNWATCHED: readonly ZoneName[] = ["logs", "artifacts"];

/** @see https://docs.aws.amazon.com/lake-formation/latest/dg/change-settings.html */
const IAM_DECIDES: aws.types.input.glue.CatalogDatabaseCreateTableDefaultPermission = {
  permissions: ["ALL"],
  principal: { dataLakePrincipalIdentifier: "IAM_ALLOWED_PRINCIPALS" },
};

/**
 * The account's one trail: every management event of every region, and each object that anyone reads or writes in the
 * departments' data buckets. One trail, because an account has five a region and pays for the second copy of its
 * management events.
 *
 * Creates the locked bucket, the log group that department stacks filter, and the table over the files.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
 */
export class AccountTrail extends pulumi.ComponentResource {
  /** Name of the log group, known once it exists. */
  readonly logGroup: pulumi.Output<string>;

  constructor(name: string, args: AccountTrailArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:components:AccountTrail", name, {}, opts);
    const { facts, names, keyArn, protection } = args;
    const { settings } = facts;
    const logs = new LakeBucket(
      `${name}-files-logs`,
      {
        bucketName: names.logsBucket(),
        zone: "logs",
        policy: accountLogsPolicy(names),
        noncurrentVersionDays: OLD_VERSION_DAYS,
        expiryDays: ACCESS_LOG_DAYS,
        protection,
      },
      { parent: this },
    );
    const files = new LakeBucket(
      `${name}-files`,
      {
        bucketName: names.trailBucket(),
        zone: "trail",
        policy: trailBucketPolicy(names),
        keyArn,
        bucketKeys: false,
        lock: { mode: settings.trailLock, days: settings.trailRetentionDays },
        noncurrentVersionDays: OLD_VERSION_DAYS,
        expiryDays: settings.trailRetentionDays,
        accessLogs: { bucketName: names.logsBucket(), prefix: "s3/trail/", after: logs.settled },
        protection,
      },
      { parent: this },
    );
    const logGroup = new aws.cloudwatch.LogGroup(
      `${name}-log-group`,
      {
        name: names.trailLogGroup(),
        kmsKeyId: keyArn,
        retentionInDays: settings.logRetentionDays,
      },
      { parent: this, ...protection },
    );
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        name: names.trailRole(),
        description: "Writes the trail's events to its log group",
        assumeRolePolicy: JSON.stringify(trailRoleTrust(names)),
        maxSessionDuration: SESSION_SECONDS,
        permissionsBoundary: names.boundaryArn(),
      },
      { parent: this },
    );
    const rolePolicy = new aws.iam.RolePolicy(
      `${name}-role-policy`,
      { name: "duty", role: role.name, policy: JSON.stringify(trailRolePolicy(names)) },
      { parent: this },
    );
    new aws.cloudtrail.Trail(
      `${name}-trail`,
      {
        name: names.trail(),
        s3BucketName: names.trailBucket(),
        kmsKeyId: keyArn,
        isMultiRegionTrail: true,
        includeGlobalServiceEvents: true,
        enableLogFileValidation: true,
        enableLogging: true,
        cloudWatchLogsGroupArn: pulumi.interpolate`${logGroup.arn}:*`,
        cloudWatchLogsRoleArn: role.arn,
        advancedEventSelectors: eventSelectors(facts),
      },
      // CloudTrail tries bucket, key and log group before it accepts a trail.
      { parent: this, dependsOn: [...files.settled, rolePolicy], ...protection },
    );
    const database = new aws.glue.CatalogDatabase(
      `${name}-database`,
      {
        name: names.auditDatabase(),
        description: `What was done in the account of ${facts.stack}`,
        parameters: { owner: settings.ownerEmail, classification: "confidential" },
        createTableDefaultPermissions: [IAM_DECIDES],
      },
      { parent: this, ...protection },
    );
    new aws.glue.CatalogTable(
      `${name}-table`,
      {
        ...trailTable(names, settings.replicaRegion, settings.trailRetentionDays),
        databaseName: database.name,
      },
      { parent: this },
    );
    this.logGroup = logGroup.name;
    this.registerOutputs({ logGroup: this.logGroup });
  }
}

/**
 * Which events the trail records. Data events name each data bucket, so that no bucket outside the platform is paid
 * for and no log bucket logs itself.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html
 */
export function eventSelectors(
  facts: AccountFacts,
): aws.types.input.cloudtrail.TrailAdvancedEventSelector[] {
  const watched = dataBuckets(facts).map((arn) => `${arn}/`);
  return [
    {
      name: "Management events",
      fieldSelectors: [{ field: "eventCategory", equals: ["Management"] }],
    },
    // A selector without buckets would record every object of the account.
    ...(watched.length === 0
      ? []
      : [
          {
            name: "Objects of the departments",
            fieldSelectors: [
              { field: "eventCategory", equals: ["Data"] },
              { field: "resources.type", equals: ["AWS::S3::Object"] },
              { field: "resources.ARN", startsWiths: watched },
            ],
          },
        ]),
  ];
}

/** ARNs of the buckets that hold data of the departments, replicas included. */
function dataBuckets({ departments, stage, settings }: AccountFacts): string[] {
  const { accountId, homeRegion: region, replicaRegion } = settings;
  return departments.flatMap((department) => {
    const stack = `${department}-${stage}`;
    const names = new Names({ department, stage, stack, accountId, region, replicaRegion });
    return [
      ...ZONES.filter((zone) => !UNWATCHED.includes(zone)).map((zone) => names.bucketArn(zone)),
      ...REPLICATED_ZONES.map((zone) => names.replicaBucketArn(zone)),
    ];
  });
}
