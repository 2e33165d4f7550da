import * as pulumi from "@pulumi/pulumi";
import {
  type BucketKeys,
  dataBucketPolicy,
  loggedZones,
  logsBucketPolicy,
} from "./bucket-policies";
import type { EncryptionKeys } from "./encryption-keys";
import { LakeBucket } from "./lake-bucket";
import { accessLogPrefix, isDatabaseZone, type ZoneName } from "./lake-layout";
import type { Names } from "../names";
import type { Protection } from "../protection";
import { Zone } from "./zone";

/** Arguments of {@link DataLake}. */
export interface DataLakeArgs {
  readonly names: Names;
  readonly keys: EncryptionKeys;
  /** Days that replaced and deleted objects are kept, from 1. */
  readonly noncurrentVersionDays: number;
  readonly protection: Protection;
}

/** Query results are a cache: whoever needs them asks again. */
const QUERY_RESULT_DAYS = 7;

/** Access logs answer who read what a year ago. */
export const ACCESS_LOG_DAYS = 400;

/**
 * One bucket for each zone, and the grants on them.
 *
 * All but `logs` are encrypted with the department's data key; in zones with a database, datasets that have a
 * key of their own are under that one. `logs` takes the access logs of the others.
 *
 * @throws when `noncurrentVersionDays` is no whole number from 1.
 */
export class DataLake extends pulumi.ComponentResource {
  private readonly buckets = new Map<ZoneName, LakeBucket>();
  private readonly names: Names;
  private readonly keys: EncryptionKeys;

  constructor(name: string, args: DataLakeArgs, opts?: pulumi.ComponentResourceOptions) {
    const { names, keys, noncurrentVersionDays, protection } = args;
    refuseVersionDays(noncurrentVersionDays);
    super("platform:components:DataLake", name, {}, opts);
    this.names = names;
    this.keys = keys;
    const logs = new LakeBucket(
      `${name}-logs`,
      {
        bucketName: names.bucket("logs"),
        zone: "logs",
        policy: logsBucketPolicy(names),
        noncurrentVersionDays,
        expiryDays: ACCESS_LOG_DAYS,
        protection,
      },
      { parent: this },
    );
    this.buckets.set("logs", logs);
    for (const zone of loggedZones()) {
      const zoneKeys = bucketKeys(keys, zone);
      const bucket = new LakeBucket(
        `${name}-${zone}`,
        {
          bucketName: names.bucket(zone),
          zone,
          policy: dataBucketPolicy(names, zone, zoneKeys),
          keyArn: keys.dataKeyArn,
          otherKeyArns: zoneKeys.datasets.map(({ keyArn }) => keyArn),
          noncurrentVersionDays,
          ...(zone === "athena-results" ? { expiryDays: QUERY_RESULT_DAYS } : {}),
          accessLogs: {
            bucketName: names.bucket("logs"),
            prefix: accessLogPrefix(zone),
            after: logs.settled,
          },
          protection,
        },
        { parent: this },
      );
      this.buckets.set(zone, bucket);
    }
    this.registerOutputs({});
  }

  /** The grants on a zone. */
  zone(zone: ZoneName): Zone {
    return new Zone(zone, this.names, this.keys);
  }

  /** What must exist before an object is put into the zone's bucket. */
  settled(zone: ZoneName): pulumi.Resource[] {
    return this.buckets.get(zone)?.settled ?? [];
  }
}

/**
 * Refuses to keep old versions for no time.
 *
 * @throws for anything but a whole number from 1.
 */
export function refuseVersionDays(days: number): void {
  if (Number.isInteger(days) && days >= 1) return;
  throw new Error(
    `noncurrentVersionDays must be a whole number from 1, got ${days}; ` +
      `change it in the stack's settings`,
  );
}

const bucketKeys = (keys: EncryptionKeys, zone: ZoneName): BucketKeys => ({
  keyArn: keys.dataKeyArn,
  datasets: isDatabaseZone(zone)
    ? keys.datasetKeys.map((dataset) => ({ dataset, keyArn: keys.keyArnOf(dataset) }))
    : [],
});
