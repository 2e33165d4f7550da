import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { AccountFacts } from "../../environments/facts/account-facts";
import type { Protection } from "../protection";
import type { AccountNames } from "./account-names";

/** Arguments of {@link AccountDefaults}. */
export interface AccountDefaultsArgs {
  readonly facts: AccountFacts;
  readonly names: AccountNames;
  /** ARN of the key that encrypts passwords of catalog connections. */
  readonly keyArn: pulumi.Input<string>;
  readonly protection: Protection;
}

/** CIS AWS Foundations 1.8 and 1.9. @see https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html */
const PASSWORDS = {
  minimumPasswordLength: 14,
  passwordReusePrevention: 24,
  maxPasswordAge: 90,
  requireLowercaseCharacters: true,
  requireNumbers: true,
  requireSymbols: true,
  requireUppercaseCharacters: true,
  allowUsersToChangePassword: true,
} as const;

/** Tags that become columns of the bill. */
const COST_TAGS = ["department", "stage", "cost-centre"];

/**
 * What holds for everything in the account, whoever makes it: nothing in S3 is public, disks are encrypted, snapshots
 * and machine images are not shared with the world, machines answer metadata requests with a token only, the catalog is
 * encrypted, passwords are long, and an analyzer tells what outsiders can reach. In the replica region too.
 *
 * The catalog is encrypted with the key that AWS manages for Glue: a customer key would have to be granted to every duty
 * of every department, and what the catalog holds are names and descriptions. Glue then answers with that key's alias,
 * which the provider takes for a change and refuses as an input: so it is not compared.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/encrypt-glue-data-catalog.html
 * @see https://github.com/pulumi/pulumi-aws/issues/3618
 */
export class AccountDefaults extends pulumi.ComponentResource {
  constructor(name: string, args: AccountDefaultsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("platform:components:AccountDefaults", name, {}, opts);
    const { facts, names, protection } = args;
    const { settings } = facts;
    const kept = { parent: this, ...protection };
    new aws.s3.AccountPublicAccessBlock(
      `${name}-public-access`,
      {
        accountId: settings.accountId,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      kept,
    );
    new aws.iam.AccountPasswordPolicy(`${name}-passwords`, PASSWORDS, kept);
    new aws.glue.DataCatalogEncryptionSettings(
      `${name}-catalog`,
      {
        catalogId: settings.accountId,
        dataCatalogEncryptionSettings: {
          encryptionAtRest: { catalogEncryptionMode: "SSE-KMS" },
          connectionPasswordEncryption: {
            returnConnectionPasswordEncrypted: true,
            awsKmsKeyId: args.keyArn,
          },
        },
      },
      {
        ...kept,
        ignoreChanges: ["dataCatalogEncryptionSettings.encryptionAtRest.sseAwsKmsKeyId"],
      },
    );
    const replica = settings.enableReplicaRegion
      ? [
          new aws.account.Region(
            `${name}-replica-region`,
            { regionName: settings.replicaRegion, enabled: true },
            { ...kept, customTimeouts: { create: REGION_TIMEOUT } },
          ),
        ]
      : [];
    regionDefaults(`${name}-home`, settings.homeRegion, names, kept);
    // A region that is switched off answers nothing.
    regionDefaults(`${name}-replica`, settings.replicaRegion, names, {
      ...kept,
      dependsOn: replica,
    });
    for (const tagKey of settings.activateCostTags ? COST_TAGS : []) {
      new aws.costexplorer.CostAllocationTag(
        `${name}-${tagKey}`,
        { tagKey, status: "Active" },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}

/** Minutes to hours, says AWS. @see https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html */
const REGION_TIMEOUT = "120m";

/** Defaults that each region keeps for itself. */
function regionDefaults(
  name: string,
  region: string,
  names: AccountNames,
  opts: pulumi.CustomResourceOptions,
): void {
  new aws.ebs.EncryptionByDefault(`${name}-disks`, { enabled: true, region }, opts);
  new aws.ebs.SnapshotBlockPublicAccess(
    `${name}-snapshots`,
    { state: "block-all-sharing", region },
    opts,
  );
  new aws.ec2.ImageBlockPublicAccess(
    `${name}-images`,
    { state: "block-new-sharing", region },
    opts,
  );
  new aws.ec2.InstanceMetadataDefaults(
    `${name}-metadata`,
    { httpTokens: "required", httpPutResponseHopLimit: 1, region },
    opts,
  );
  new aws.accessanalyzer.Analyzer(
    `${name}-analyzer`,
    { analyzerName: names.stack, type: "ACCOUNT", region },
    opts,
  );
}
