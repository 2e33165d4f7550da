import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DutyRole } from "./duty-role";
import { fitPolicies } from "./policy-fit";
import type { PolicyDocument } from "./permissions";

/** Arguments of {@link DutyPolicies}. */
export interface DutyPoliciesArgs {
  /** Roles that have been granted all that they get. */
  readonly roles: readonly DutyRole[];
}

/**
 * Writes down what the roles were granted: one inline policy for each role, or numbered managed policies
 * `<role>-<n>` where IAM would not take it inline.
 *
 * It comes last, after keys and buckets, so that roles and what they reach form no cycle.
 *
 * @throws when a role was granted nothing, or more than fits into its policies.
 */
export class DutyPolicies extends pulumi.ComponentResource {
  constructor(name: string, args: DutyPoliciesArgs, opts?: pulumi.ComponentResourceOptions) {
    const idle = args.roles.filter((role) => role.permissions.isEmpty).map((role) => role.duty);
    if (idle.length > 0) {
      throw new Error(
        `duty ${idle.join(", ")} was granted nothing; grant it something or remove it`,
      );
    }
    const fitted = args.roles.map((role) => ({
      role,
      policies: fitPolicies(role.permissions.document(), `duty ${role.duty}`),
    }));
    super("platform:components:DutyPolicies", name, {}, opts);
    for (const { role, policies } of fitted) {
      if (policies.kind === "managed") this.attach(name, role, policies.documents);
      else {
        new aws.iam.RolePolicy(
          `${name}-${role.duty}`,
          { name: "duty", role: role.role.name, policy: JSON.stringify(policies.document) },
          { parent: this },
        );
      }
    }
    this.registerOutputs({});
  }

  /** Numbered from 1. A number stays with its statements: see `fitPolicies`. */
  private attach(name: string, role: DutyRole, documents: readonly PolicyDocument[]): void {
    for (const [index, document] of documents.entries()) {
      if (document.Statement.length === 0) continue;
      const number = String(index + 1);
      const policy = new aws.iam.Policy(
        `${name}-${role.duty}-${number}`,
        {
          name: `${role.name}-${number}`,
          description: `Part ${number} of what ${role.name} may do`,
          policy: JSON.stringify(document),
        },
        { parent: this },
      );
      new aws.iam.RolePolicyAttachment(
        `${name}-${role.duty}-${number}-attachment`,
        { role: role.role.name, policyArn: policy.arn },
        { parent: this },
      );
    }
  }
}
