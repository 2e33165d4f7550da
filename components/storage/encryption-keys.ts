import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DutyRole } from "../identity/duty-role";
import { dataKeyPolicy, type KeyPolicy, operationsKeyPolicy } from "./key-policies";
import type { Names } from "../names";
import type { Protection } from "../protection";

/** Arguments of {@link EncryptionKeys}. */
export interface EncryptionKeysArgs {
  readonly names: Names;
  readonly protection: Protection;
}

/** KMS waits this many days before it deletes a key: its longest, and default, wait. */
const DELETION_WINDOW_DAYS = 30;

/** What a role does with data that the data key encrypts. */
export type KeyUse = "read" | "write";

/**
 * The department's customer keys: `data` for buckets and the pseudonymisation key, `operations` for logs.
 *
 * Creates for each a key with yearly rotation and its alias. The key policies name no role.
 *
 * Roles are granted the key *by its alias*: a key's id does not exist before the first deployment, and a
 * policy with an unknown id cannot be judged at preview. The key policy binds on its own side, so that an
 * alias moved to another department's key opens nothing.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
 */
export class EncryptionKeys extends pulumi.ComponentResource {
  /** ARN of the data key. */
  readonly dataKeyArn: pulumi.Output<string>;
  /** ARN of the key for logs and alarms. */
  readonly operationsKeyArn: pulumi.Output<string>;
  private readonly names: Names;

  constructor(name: string, args: EncryptionKeysArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:components:EncryptionKeys", name, {}, opts);
    const { names } = args;
    const { stack } = names.identity;
    this.names = names;
    const key = (
      use: "data" | "operations",
      description: string,
      policy: KeyPolicy,
    ): aws.kms.Key => {
      const made = new aws.kms.Key(
        `${name}-${use}`,
        {
          description,
          policy: JSON.stringify(policy),
          enableKeyRotation: true,
          deletionWindowInDays: DELETION_WINDOW_DAYS,
        },
        { parent: this, ...args.protection },
      );
      new aws.kms.Alias(
        `${name}-${use}-alias`,
        { name: names.keyAlias(use), targetKeyId: made.keyId },
        { parent: this, ...args.protection },
      );
      return made;
    };
    this.dataKeyArn = key("data", `Data of ${stack}`, dataKeyPolicy(names)).arn;
    this.operationsKeyArn = key(
      "operations",
      `Logs and alarms of ${stack}`,
      operationsKeyPolicy(names),
    ).arn;
    this.registerOutputs({ dataKeyArn: this.dataKeyArn, operationsKeyArn: this.operationsKeyArn });
  }

  /**
   * Lets a role read or write objects of one bucket that the data key encrypts.
   *
   * Writing takes `kms:Decrypt` too: S3 needs it to join the parts of a multipart upload. With bucket keys
   * the encryption context is the *bucket's* ARN: an object's ARN would never match.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
   */
  grantUseThroughS3(role: DutyRole, use: KeyUse, bucketArn: string): void {
    role.allow({
      sid: use === "read" ? "DecryptThroughS3" : "EncryptThroughS3",
      actions: use === "read" ? ["kms:Decrypt"] : ["kms:Decrypt", "kms:GenerateDataKey"],
      ...this.dataKey("s3", { "kms:EncryptionContext:aws:s3:arn": [bucketArn] }),
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
      ...this.dataKey("ssm", { "kms:EncryptionContext:PARAMETER_ARN": [parameter] }),
    });
  }

  /** The data key by its alias, used through one service and for one encryption context. */
  private dataKey(service: "s3" | "ssm", context: Readonly<Record<string, readonly string[]>>) {
    return {
      resources: [this.names.anyKeyArn()],
      conditions: {
        "ForAnyValue:StringEquals": { "kms:ResourceAliases": [this.names.keyAlias("data")] },
        StringEquals: { ...context, "kms:ViaService": [this.names.viaService(service)] },
      },
    };
  }
}
