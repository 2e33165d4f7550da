import { pascal } from "./bucket-policies";
import type { DutyRole } from "../identity/duty-role";
import type { EncryptionKeys, KeyUse } from "./encryption-keys";
import {
  datasetPrefix,
  isDatabaseZone,
  LANDING_FOLDERS,
  ledgerPrefix,
  profilePrefix,
  manifestsPrefix,
  replaysPrefix,
  stagedLedgerPrefix,
  tablePrefix,
  type ZoneName,
} from "./lake-layout";
import type { Names } from "../names";

/**
 * One zone as others see it: where it is, and what a role may be granted on it.
 *
 * Each grant names the narrowest prefix, and adds the right to use the key of what lies there. An object that
 * does not exist is answered with 403 and not with 404, because a role may list its prefix but not the bucket.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
export class Zone {
  readonly bucket: string;
  readonly bucketArn: string;

  constructor(
    readonly name: ZoneName,
    names: Names,
    private readonly keys: EncryptionKeys,
  ) {
    this.bucket = names.bucket(name);
    this.bucketArn = names.bucketArn(name);
  }

  /** Puts files of a dataset here, with no way to read them back. */
  grantDeliver(role: DutyRole, dataset: string): void {
    this.objects(
      role,
      "Deliver",
      ["s3:AbortMultipartUpload", "s3:PutObject"],
      [datasetPrefix(dataset)],
    );
    this.grantKey(role, "write", datasetPrefix(dataset));
  }

  /**
   * Delivers files of a dataset, with what is said about them, and reads that again: whether a file lies there and how large
   * it is, never what is in it.
   */
  grantCollect(role: DutyRole, dataset: string): void {
    this.grantDeliver(role, dataset);
    this.objects(role, "ReadManifests", ["s3:GetObject"], [manifestsPrefix(dataset)]);
    this.list(role, "List", ["s3:ListBucket"], datasetPrefix(dataset));
  }

  /**
   * Sees which files of a dataset were delivered, by name, size and version, and what was said of them; not what is in
   * them. For a role that delivers: it has the key.
   */
  grantSeeDelivered(role: DutyRole, dataset: string): void {
    const manifests = manifestsPrefix(dataset);
    this.objects(role, "ReadManifests", ["s3:GetObject"], [manifests]);
    this.list(role, "ListDelivered", ["s3:ListBucketVersions"], datasetPrefix(dataset));
  }

  /** Puts repaired rows of a dataset here, with what is said of them. */
  grantDeliverReplays(role: DutyRole, dataset: string): void {
    const replays = replaysPrefix(dataset);
    const manifests = `${manifestsPrefix(dataset)}${LANDING_FOLDERS.replays}/`;
    const put = ["s3:AbortMultipartUpload", "s3:PutObject"];
    this.objects(role, "DeliverReplays", put, [replays, manifests]);
    this.objects(role, "ReadReplayManifests", ["s3:GetObject"], [manifests]);
    this.list(role, "ListReplays", ["s3:ListBucketVersions"], replays);
    this.grantKey(role, "write", replays);
  }

  /** Reads every version of the files of a dataset. */
  grantReadDelivered(role: DutyRole, dataset: string): void {
    const prefix = datasetPrefix(dataset);
    this.objects(role, "ReadDelivered", ["s3:GetObject", "s3:GetObjectVersion"], [prefix]);
    this.list(role, "ListDelivered", ["s3:ListBucket", "s3:ListBucketVersions"], prefix);
    this.grantKey(role, "read", prefix);
  }

  /** Reads the files of a table. */
  grantRead(role: DutyRole, dataset: string, table?: string): void {
    this.readPrefix(role, "Tables", tablePrefix(dataset, table));
  }

  /**
   * Writes the files of an Iceberg table: new files, and the removal of files that no snapshot holds.
   *
   * @see https://iceberg.apache.org/docs/1.7.1/aws/
   */
  grantReadWrite(role: DutyRole, dataset: string, table?: string): void {
    const prefix = tablePrefix(dataset, table);
    this.readPrefix(role, "Tables", prefix);
    const actions = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"];
    this.objects(role, "WriteTables", actions, [prefix]);
    this.grantKey(role, "write", prefix);
  }

  /** Reads the ledger of a dataset. */
  grantReadLedger(role: DutyRole, dataset: string): void {
    this.readPrefix(role, "Ledgers", ledgerPrefix(dataset));
  }

  /** Adds entries to the ledger of a dataset; nobody may remove one, only what a run staged before it decided. */
  grantAppendLedger(role: DutyRole, dataset: string): void {
    const prefix = ledgerPrefix(dataset);
    this.readPrefix(role, "Ledgers", prefix);
    this.objects(role, "AppendLedgers", ["s3:PutObject"], [prefix]);
    this.objects(role, "UnstageLedgers", ["s3:DeleteObject"], [stagedLedgerPrefix(dataset)]);
    this.grantKey(role, "write", prefix);
  }

  /** Writes profiles of a dataset's runs and reads the former ones; nobody removes one. */
  grantKeepProfiles(role: DutyRole, dataset: string): void {
    const prefix = profilePrefix(dataset);
    this.readPrefix(role, "Profiles", prefix);
    this.objects(role, "KeepProfiles", ["s3:PutObject"], [prefix]);
    this.grantKey(role, "write", prefix);
  }

  /** Reads the profiles of a dataset: counts and forms, and values only of what is not personal. */
  grantReadProfiles(role: DutyRole, dataset: string): void {
    this.readPrefix(role, "Profiles", profilePrefix(dataset));
  }

  /** Reads single objects by their key, without looking around. */
  grantReadKeys(role: DutyRole, keys: readonly string[]): void {
    role.allow({
      sid: `${pascal(this.name)}Read`,
      actions: ["s3:GetObject"],
      resources: keys.map((key) => `${this.bucketArn}/${key}`),
    });
    for (const key of keys) this.grantKey(role, "read", key);
  }

  /** Reads everything under a prefix. */
  grantReadPrefix(role: DutyRole, prefix: string): void {
    this.readPrefix(role, "", prefix);
  }

  /** Puts objects under a prefix, with no way to read or remove them. */
  grantWritePrefix(role: DutyRole, prefix: string): void {
    this.objects(role, "Write", ["s3:AbortMultipartUpload", "s3:PutObject"], [prefix]);
    this.grantKey(role, "write", prefix);
  }

  /** Removes objects under a prefix; the bucket keeps them as old versions. */
  grantRemovePrefix(role: DutyRole, prefix: string): void {
    this.objects(role, "Remove", ["s3:DeleteObject"], [prefix]);
  }

  /**
   * Keeps the results of Athena queries under a prefix. Athena acts with the caller's rights.
   *
   * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonAthenaFullAccess.html
   */
  grantKeepResults(role: DutyRole, prefix: string): void {
    this.readPrefix(role, "", prefix);
    const actions = ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject"];
    this.objects(role, "Write", actions, [prefix]);
    role.allow({
      sid: `${pascal(this.name)}Locate`,
      actions: ["s3:GetBucketLocation", "s3:ListBucketMultipartUploads"],
      resources: [this.bucketArn],
    });
    this.grantKey(role, "write", prefix);
  }

  private readPrefix(role: DutyRole, what: string, prefix: string): void {
    this.objects(role, `Read${what}`, ["s3:GetObject"], [prefix]);
    this.list(role, "List", ["s3:ListBucket"], prefix);
    this.grantKey(role, "read", prefix);
  }

  /** The key of what lies under a prefix, by the rule of the bucket policy: the dataset's, or the department's. */
  private grantKey(role: DutyRole, use: KeyUse, prefix: string): void {
    const dataset = isDatabaseZone(this.name) ? prefix.split("/")[0] : undefined;
    this.keys.grantUseThroughS3(role, use, this.bucketArn, dataset);
  }

  private objects(
    role: DutyRole,
    verb: string,
    actions: readonly string[],
    prefixes: readonly string[],
  ): void {
    role.allow({
      sid: `${pascal(this.name)}${verb}`,
      actions,
      resources: prefixes.map((prefix) => `${this.bucketArn}/${prefix}*`),
    });
  }

  private list(role: DutyRole, verb: string, actions: readonly string[], prefix: string): void {
    role.allow({
      sid: `${pascal(this.name)}${verb}`,
      actions,
      resources: [this.bucketArn],
      conditions: { StringLike: { "s3:prefix": [`${prefix}*`] } },
    });
  }
}
