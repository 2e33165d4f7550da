import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DutyRole } from "../identity/duty-role";
import { pascal } from "./bucket-policies";
import {
  alertsKeyPolicy,
  ALERTS_REGION,
  dataKeyPolicy,
  datasetKeyPolicy,
  type KeyPolicy,
  operationsKeyPolicy,
  replicaKeyPolicy,
} from "./key-policies";
import type { Names } from "../names";
import type { Protection } from "../protection";

export { datasetsWithKeys, requestKeyOf } from "./request-key";

/** Arguments of {@link EncryptionKeys}. */
export interface EncryptionKeysArgs {
  readonly names: Names;
  readonly protection: Protection;
  /** Datasets with a key of their own; the data of the others is under the department's key. */
  readonly datasetKeys: readonly string[];
}

/** KMS waits this many days before it deletes a key: its longest, and default, wait. */
const DELETION_WINDOW_DAYS = 30;

/** What a role does with data that a key encrypts. */
export type KeyUse = "read" | "write";

/** What one key is made of. */
interface KeyTerms {
  /** Last part of the resources' names. */
  readonly use: string;
  readonly alias: string;
  readonly description: string;
  readonly policy: KeyPolicy;
  /** Absent: the home region. */
  readonly region?: string;
}

/** The part of a grant that says which key, through which service, for what. */
interface KeyPlace {
  readonly alias: string;
  readonly service: "s3" | "ssm";
  readonly context: Readonly<Record<string, readonly string[]>>;
}

/**
 * The department's customer keys: `data` for buckets and the pseudonymisation key, one for each dataset that
 * has its own, `operations` for logs and the topic of alarms at home, `replica` for replicas and the topic in
 * the replica region, `alerts` for the topic in us-east-1.
 *
 * Creates for each a key with yearly rotation and its alias. The key policies name no role.
 *
 * Roles are granted a key *by its alias*: a key's id does not exist before the first deployment, and a
 * policy with an unknown id cannot be judged at preview. The key policy binds on its own side, so that an
 * alias moved to another department's key opens nothing.
 *
 * An object stays under the key it was written with: a dataset that gets a key of its own later must be
 * written again before its old objects can be read.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 */
export class EncryptionKeys extends pulumi.ComponentResource {
  /** ARN of the department's data key. */
  readonly dataKeyArn: pulumi.Output<string>;
  /** ARN of the key for logs, and for the topic at home. */
  readonly operationsKeyArn: pulumi.Output<string>;
  /** ARN of the key in the replica region. */
  readonly replicaKeyArn: pulumi.Output<string>;
  /** ARN of the key in us-east-1. */
  readonly alertsKeyArn: pulumi.Output<string>;
  /** Datasets with a key of their own. */
  readonly datasetKeys: readonly string[];
  private readonly datasetKeyArns: ReadonlyMap<string, pulumi.Output<string>>;
  private readonly names: Names;

  constructor(name: string, args: EncryptionKeysArgs, opts?: pulumi.ComponentResourceOptions) {
    const { names } = args;
    const { stack, replicaRegion } = names.identity;
    const datasetAliases = args.datasetKeys.map((dataset) => names.datasetKeyAlias(dataset));
    super("platform:components:EncryptionKeys", name, {}, opts);
    this.names = names;
    this.datasetKeys = args.datasetKeys;
    const key = ({ use, alias, description, policy, region }: KeyTerms): pulumi.Output<string> => {
      const place = region === undefined ? {} : { region };
      const made = new aws.kms.Key(
        `${name}-${use}`,
        {
          description,
          policy: JSON.stringify(policy),
          enableKeyRotation: true,
          deletionWindowInDays: DELETION_WINDOW_DAYS,
          ...place,
        },
        { parent: this, ...args.protection },
      );
      new aws.kms.Alias(
        `${name}-${use}-alias`,
        { name: alias, targetKeyId: made.keyId, ...place },
        { parent: this, ...args.protection },
      );
      return made.arn;
    };
    this.dataKeyArn = key({
      use: "data",
      alias: names.keyAlias("data"),
      description: `Data of ${stack}`,
      policy: dataKeyPolicy(names),
    });
    this.datasetKeyArns = new Map(
      args.datasetKeys.map((dataset, index) => [
        dataset,
        key({
          use: `data-${dataset}`,
          alias: datasetAliases[index] ?? names.datasetKeyAlias(dataset),
          description: `Data of ${stack}, ${dataset}`,
          policy: datasetKeyPolicy(names),
        }),
      ]),
    );
    this.operationsKeyArn = key({
      use: "operations",
      alias: names.keyAlias("operations"),
      description: `Logs and alarms of ${stack}`,
      policy: operationsKeyPolicy(names),
    });
    this.replicaKeyArn = key({
      use: "replica",
      alias: names.keyAlias("replica"),
      description: `Replicas of ${stack}, and their alarms`,
      policy: replicaKeyPolicy(names),
      region: replicaRegion,
    });
    this.alertsKeyArn = key({
      use: "alerts",
      alias: names.keyAlias("alerts"),
      description: `Cost alarms of ${stack}`,
      policy: alertsKeyPolicy(names),
      region: ALERTS_REGION,
    });
    this.registerOutputs({
      dataKeyArn: this.dataKeyArn,
      operationsKeyArn: this.operationsKeyArn,
      replicaKeyArn: this.replicaKeyArn,
      alertsKeyArn: this.alertsKeyArn,
    });
  }

  /** ARNs of all keys, in whatever region. */
  get arns(): pulumi.Output<string>[] {
    const { dataKeyArn, operationsKeyArn, replicaKeyArn, alertsKeyArn } = this;
    const datasets = [...this.datasetKeyArns.values()];
    return [dataKeyArn, ...datasets, operationsKeyArn, replicaKeyArn, alertsKeyArn];
  }

  /** ARN of the key that encrypts a dataset: its own, or the department's. */
  keyArnOf(dataset: string): pulumi.Output<string> {
    return this.datasetKeyArns.get(dataset) ?? this.dataKeyArn;
  }

  /**
   * Lets a role read or write objects of one bucket under the key of a dataset, or the department's when none
   * is named.
   *
   * Writing takes `kms:Decrypt` too: S3 needs it to join the parts of a multipart upload. With bucket keys
   * the encryption context is the *bucket's* ARN: an object's ARN would never match. That holds for a request
   * that names another key, too: whether a bucket key is used, the bucket says.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/configuring-bucket-key-object.html
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
   */
  grantUseThroughS3(role: DutyRole, use: KeyUse, bucketArn: string, dataset?: string): void {
    const own = dataset !== undefined && this.datasetKeyArns.has(dataset);
    role.allow({
      sid: `${use === "read" ? "Decrypt" : "Encrypt"}${own ? pascal(dataset) : ""}ThroughS3`,
      actions: use === "read" ? ["kms:Decrypt"] : ["kms:Decrypt", "kms:GenerateDataKey"],
      ...this.keyAt({
        alias: own ? this.names.datasetKeyAlias(dataset) : this.names.keyAlias("data"),
        service: "s3",
        context: { "kms:EncryptionContext:aws:s3:arn": [bucketArn] },
      }),
    });
  }

  /**
   * Lets a role read the pseudonymisation key, a SecureString under the data key. Not `aws/ssm`: that key
   * serves every principal of the account, this one only the department's.
   *
   * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html
   */
  grantReadPseudonymKey(role: DutyRole): void {
    const parameter = this.names.pseudonymKeyParameterArn();
    role.allow({
      sid: "ReadPseudonymKey",
      actions: ["ssm:GetParameter"],
      resources: [parameter],
    });
    role.allow({
      sid: "DecryptPseudonymKey",
      actions: ["kms:Decrypt"],
      ...this.keyAt({
        alias: this.names.keyAlias("data"),
        service: "ssm",
        context: { "kms:EncryptionContext:PARAMETER_ARN": [parameter] },
      }),
    });
  }

  /** A key by its alias, used through one service and for one encryption context. */
  private keyAt({ alias, service, context }: KeyPlace) {
    return {
      resources: [this.names.anyKeyArn()],
      conditions: {
        "ForAnyValue:StringEquals": { "kms:ResourceAliases": [alias] },
        StringEquals: { ...context, "kms:ViaService": [this.names.viaService(service)] },
      },
    };
  }
}
