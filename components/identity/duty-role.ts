import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Duty, sessionHours } from "./duties";
import type { Names } from "../names";
import { type Grant, Permissions } from "./permissions";
import { type Trust, trustText } from "./trust";

export type { Trust } from "./trust";

/** Arguments of {@link DutyRole}. */
export interface DutyRoleArgs {
  readonly names: Names;
  readonly duty: Duty;
  readonly trust: Trust;
  /** One sentence, shown in IAM. */
  readonly description: string;
  /**
   * ARN of the policy that caps what the role may ever do. It exists before the stack and outlives it: a
   * deployment that could change its own cap would have none.
   *
   * @default no boundary
   */
  readonly permissionsBoundary?: string;
}

const HOUR_SECONDS = 3600;

/**
 * One IAM role for one duty, bare: it can be named by keys and buckets before it may do anything.
 *
 * The tags `department` and `duty` are part of the security model, not decoration: the key policies
 * admit principals by `aws:PrincipalTag/department`.
 *
 * Permissions arrive through the `grant…` methods of the other components and are written down once by
 * `DutyPolicies`.
 *
 * @throws when nobody could take on the role, or its trust policy is longer than IAM accepts.
 */
export class DutyRole extends pulumi.ComponentResource {
  readonly duty: Duty;
  /** Physical name. */
  readonly name: string;
  /** Known from configuration, so that documents which name the role are known at preview. */
  readonly arn: string;
  /** Resolves when the role exists. */
  readonly role: aws.iam.Role;
  /** What the role has been granted so far. */
  readonly permissions = new Permissions();

  constructor(name: string, args: DutyRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    const { names, duty, permissionsBoundary } = args;
    const trustPolicy = trustText(names, duty, args.trust);
    const physicalName = names.role(duty);
    super("platform:components:DutyRole", name, {}, opts);
    this.duty = duty;
    this.name = physicalName;
    this.arn = names.roleArn(duty);
    const { department, stage } = names.identity;
    this.role = new aws.iam.Role(
      `${name}-role`,
      {
        name: this.name,
        description: args.description,
        assumeRolePolicy: trustPolicy,
        maxSessionDuration: sessionHours(duty) * HOUR_SECONDS,
        ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
        tags: { department, stage, duty },
      },
      { parent: this },
    );
    this.registerOutputs({ arn: this.arn });
  }

  /** Adds one permission to what `DutyPolicies` will write. */
  allow(grant: Grant): void {
    this.permissions.add(grant);
  }
}
