import * as aws from "@pulumi/aws";
import * as awsNative from "@pulumi/aws-native";
import type { AccountFacts } from "../environments/facts/account-facts";
import type { StackFacts } from "../environments/facts/facts";

/**
 * What IAM accepts as the value of a tag; the other services accept at least this.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
 */
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u;

/** The providers of a department's stack, one for each package. */
export interface DepartmentProviders {
  readonly aws: aws.Provider;
  /** DataBrew exists in no other package. */
  readonly awsNative: awsNative.Provider;
}

/**
 * The providers of a department's stack. They refuse to work in another account or region than the stack's, and tag
 * everything once. `department` is more than a label: key policies admit principals by it.
 *
 * Pulumi hands each child the provider of its package. A resource in another region says so itself; a second provider
 * would be a second place for account and tags.
 *
 * @throws for a tag that AWS would refuse, before anything is registered.
 */
export function departmentProviders(facts: StackFacts): DepartmentProviders {
  const { accountId, homeRegion } = facts.settings;
  const tags = stackTags(facts);
  return {
    aws: awsProvider(accountId, homeRegion, tags),
    awsNative: new awsNative.Provider("aws-native", {
      region: homeRegion as awsNative.Region,
      allowedAccountIds: [accountId],
      defaultTags: { tags },
    }),
  };
}

/**
 * The one provider of an account's stack.
 *
 * @throws for a tag that AWS would refuse, before anything is registered.
 */
export function accountProvider(facts: AccountFacts): aws.Provider {
  const { accountId, homeRegion } = facts.settings;
  return awsProvider(accountId, homeRegion, accountTags(facts));
}

/** The tags of every resource of a stack. The owner is an address: a title may hold commas, a tag may not. */
export const stackTags = ({ department, stage }: StackFacts): Record<string, string> =>
  checkedTags("department.yaml", {
    department: department.name,
    stage,
    owner: department.ownerEmail,
    "cost-centre": department.costCentre,
  });

/** The tags of what an account has only once: it belongs to no department, and the bill says so. */
export const accountTags = ({ stack, stage, settings }: AccountFacts): Record<string, string> =>
  checkedTags(`environments/Pulumi.${stack}.yaml`, {
    department: "account",
    stage,
    owner: settings.ownerEmail,
    "cost-centre": settings.costCentre,
  });

const awsProvider = (accountId: string, region: string, tags: Record<string, string>) =>
  new aws.Provider("aws", {
    region: region as aws.Region,
    allowedAccountIds: [accountId],
    defaultTags: { tags },
  });

function checkedTags(file: string, tags: Record<string, string>): Record<string, string> {
  for (const [key, value] of Object.entries(tags)) {
    if (!TAG_VALUE.test(value)) {
      throw new Error(
        `tag ${key} must have 1 to 256 letters, digits, spaces or _.:/=+-@, got "${value}"; ` +
          `change it in ${file}`,
      );
    }
  }
  return tags;
}
