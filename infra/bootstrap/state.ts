import type { Statement } from "./policy-document";
import type { ScopedStack } from "./scopes";

/** Alias of the key of the state, which is the secrets provider too. */
export const STATE_KEY_ALIAS = "alias/pulumi-state";

/** Name of the project, part of every path in the state. */
const PROJECT = "platform";

/** Bucket of Pulumi's state: one an account. */
export const stateBucket = (accountId: string): string => `pulumi-state-${accountId}`;

/** What `pulumi login` takes. */
export const stateUrl = (accountId: string, region: string): string =>
  `s3://${stateBucket(accountId)}?region=${region}&awssdk=v2`;

/** What `--secrets-provider` takes. */
export const secretsProvider = (region: string): string =>
  `awskms://${STATE_KEY_ALIAS}?region=${region}`;

/**
 * A stack's own part of the state: its checkpoint, history, backups and locks. The listing shows other stacks' names.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/state-and-backends/#using-a-diy-backend
 */
export function stateStatements({ stack, accountId, homeRegion }: ScopedStack): Statement[] {
  const bucket = `arn:aws:s3:::${stateBucket(accountId)}`;
  const own = [".", "/"].map((end) => `${bucket}/.pulumi/*${PROJECT}/${stack}${end}*`);
  return [
    {
      Sid: "StateList",
      Effect: "Allow",
      Action: ["s3:GetBucketLocation", "s3:ListBucket"],
      Resource: [bucket],
    },
    {
      Sid: "StateOfStack",
      Effect: "Allow",
      Action: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
      Resource: [...own, `${bucket}/.pulumi/meta.yaml`],
    },
    {
      Sid: "StateKey",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
      Resource: [`arn:aws:kms:${homeRegion}:${accountId}:key/*`],
      Condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": STATE_KEY_ALIAS } },
    },
  ];
}
