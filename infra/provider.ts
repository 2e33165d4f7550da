import * as aws from "@pulumi/aws";
import type { StackFacts } from "../environments/facts/facts";

/**
 * What IAM accepts as the value of a tag; the other services accept at least this.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
 */
const TAG_VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$/u;

/**
 * The one provider of a stack. It refuses to work in another account or region than the stack's, and tags
 * everything once. `department` is more than a label: key policies admit principals by it.
 *
 * @throws for a tag that AWS would refuse, before anything is registered.
 */
export function departmentProvider(facts: StackFacts): aws.Provider {
  const { accountId, homeRegion } = facts.settings;
  return new aws.Provider("aws", {
    region: homeRegion as aws.Region,
    allowedAccountIds: [accountId],
    defaultTags: { tags: stackTags(facts) },
  });
}

/** The tags of every resource of a stack. The owner is an address: a title may hold commas, a tag may not. */
export function stackTags({ department, stage }: StackFacts): Record<string, string> {
  const tags = {
    department: department.name,
    stage,
    owner: department.ownerEmail,
    "cost-centre": department.costCentre,
  };
  for (const [key, value] of Object.entries(tags)) {
    if (!TAG_VALUE.test(value)) {
      throw new Error(
        `tag ${key} must have 1 to 256 letters, digits, spaces or _.:/=+-@, got "${value}"; ` +
          `change it in department.yaml`,
      );
    }
  }
  return tags;
}
