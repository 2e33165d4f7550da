/**
 * What the implied calls need to know of a deployment beside the call itself. Plain data: the rehearsal fills it from what it
 * deployed, a preview from what it plans.
 */

/** A bucket. */
export interface WorldBucket {
  readonly arn: string;
  readonly region: string;
  /** Key of the default encryption with SSE-KMS; absent when the bucket uses SSE-S3. */
  readonly kmsKeyArn?: string;
  readonly bucketKeyEnabled: boolean;
  /** Keys of objects that are under another one, by the prefix that they lie below, e.g. `trees/`. */
  readonly keyArnsBelow?: Readonly<Record<string, string>>;
  /** Where S3 replicates its objects, and in whose name. */
  readonly replication?: WorldReplication;
}

/** The replication of a bucket. */
export interface WorldReplication {
  readonly roleArn: string;
  /** Name of the bucket that takes the replicas. */
  readonly bucket: string;
  /** Key of the replicas. */
  readonly kmsKeyArn: string;
}

/** A Glue job. */
export interface WorldJob {
  readonly roleArn: string;
  /** Log groups that a security configuration encrypts: the role associates the key with them. */
  readonly encryptedLogGroupArns?: readonly string[];
}

/** A schedule of EventBridge Scheduler. */
export interface WorldSchedule {
  readonly roleArn: string;
  /** ARN of the schedule's group, which a trust policy may name as `aws:SourceArn`. */
  readonly groupArn: string;
  /** What the role calls when the schedule fires. */
  readonly target: { readonly action: string; readonly resource: string };
}

/** A table of the Glue catalog. */
export interface WorldTable {
  /** Name of the bucket that holds the data. */
  readonly bucket: string;
  /** Key prefix of the data, with no slash at either end. */
  readonly prefix: string;
  /** Its partitions are in the catalog. @default false */
  readonly partitioned?: boolean;
}

/** An Athena workgroup. */
export interface WorldWorkgroup {
  /** Name of the bucket that takes the results. */
  readonly bucket: string;
  /** Key prefix of the results, with no slash at either end; empty for the whole bucket. */
  readonly prefix: string;
  /** `database.table` of what its queries read, for calls that do not say it themselves. */
  readonly tables?: readonly string[];
}

/** A deployment. */
export interface World {
  readonly account: string;
  readonly region: string;
  /** By bucket name. */
  readonly buckets: Readonly<Record<string, WorldBucket>>;
  /** Names of aliases by key ARN, e.g. `alias/parks-dev-data`. */
  readonly keyAliases?: Readonly<Record<string, readonly string[]>>;
  /** By job name. */
  readonly jobs?: Readonly<Record<string, WorldJob>>;
  /** Job names by workflow name. */
  readonly workflows?: Readonly<Record<string, readonly string[]>>;
  /** By schedule name. */
  readonly schedules?: Readonly<Record<string, WorldSchedule>>;
  /** By `database.table`. */
  readonly tables?: Readonly<Record<string, WorldTable>>;
  /** By workgroup name. */
  readonly workgroups?: Readonly<Record<string, WorldWorkgroup>>;
  /** SecureString parameters by name with its leading slash. */
  readonly parameters?: Readonly<Record<string, { readonly kmsKeyArn: string }>>;
  /** Encrypted log groups by name. */
  readonly logGroups?: Readonly<Record<string, { readonly kmsKeyArn: string }>>;
}
