import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DutyRole } from "./duty-role";

/** Arguments of {@link DutyPolicies}. */
export interface DutyPoliciesArgs {
  /** Roles that have been granted all that they get. */
  readonly roles: readonly DutyRole[];
}

/**
 * Writes down what the roles were granted: one inline policy for each role.
 *
 * It comes last, after keys and buckets, so that roles and what they reach form no cycle.
 *
 * @throws when a role was granted nothing, or more than fits into a policy.
 */
export class DutyPolicies extends pulumi.ComponentResource {
  constructor(name: string, args: DutyPoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
    const idle = args.roles.filter((role) => role.permissions.isEmpty).map((role) => role.duty);
    if (idle.length > 0) {
      throw new Error(
        `duty ${idle.join(", ")} was granted nothing; grant it something or remove it`,
      );
    }
    const policies = args.roles.map((role) => ({
      role,
      policy: JSON.stringify(role.permissions.document(`duty ${role.duty}`)),
    }));
    super("platform:components:DutyPolicies", name, {}, opts);
    for (const { role, policy } of policies) {
      new aws.iam.RolePolicy(
        `${name}-${role.duty}`,
        { name: "duty", role: role.role.name, policy },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}
