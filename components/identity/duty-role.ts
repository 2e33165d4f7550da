import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Duty } from "./duties";
import type { Names } from "../names";
import { type Grant, Permissions } from "./permissions";

/** Who may take on a role. */
export type Trust =
  | { readonly by: "glue" }
  | { readonly by: "scheduler" }
  /** The department's servers, through their instance profile. */
  | { readonly by: "ec2" }
  /** S3 replication, and the batch job that replicates what was there before. */
  | { readonly by: "s3" }
  | { readonly by: "databrew" }
  /** EventBridge rules of the stack. */
  | { readonly by: "events" }
  | { readonly by: "quicksight" }
  /** People of the account who carry the department and the duty as tags. */
  | { readonly by: "people" };

/** Arguments of {@link DutyRole}. */
export interface DutyRoleArgs {
  readonly names: Names;
  readonly duty: Duty;
  readonly trust: Trust;
  /** One sentence, shown in IAM. */
  readonly description: string;
}

/** A session lasts at most this long, in seconds; one hour is also IAM's smallest maximum. */
const LONGEST_SESSION_SECONDS = 3600;

/**
 * One IAM role for one duty, bare: it can be named by keys and buckets before it may do anything.
 *
 * The tags `department` and `duty` are part of the security model, not decoration: the key policies
 * admit principals by `aws:PrincipalTag/department`.
 *
 * Permissions arrive through the `grant…` methods of the other components and are written down once by
 * `DutyPolicies`.
 */
export class DutyRole extends pulumi.ComponentResource {
  readonly duty: Duty;
  /** Known from configuration, so that documents which name the role are known at preview. */
  readonly arn: string;
  /** Resolves when the role exists. */
  readonly role: aws.iam.Role;
  /** What the role has been granted so far. */
  readonly permissions = new Permissions();

  constructor(name: string, args: DutyRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    const { names, duty } = args;
    const trustPolicy = JSON.stringify(trustDocument(names, duty, args.trust));
    super("platform:components:DutyRole", name, {}, opts);
    this.duty = duty;
    this.arn = names.roleArn(duty);
    const { department, stage } = names.identity;
    this.role = new aws.iam.Role(
      `${name}-role`,
      {
        name: names.role(duty),
        description: args.description,
        assumeRolePolicy: trustPolicy,
        maxSessionDuration: LONGEST_SESSION_SECONDS,
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

/** A role's trust policy. */
export interface TrustDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: "Allow";
    readonly Principal: Readonly<Record<string, string>>;
    readonly Action: string;
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  }[];
}

/**
 * Who may take on the role of a duty.
 *
 * Glue and EventBridge Scheduler say on whose behalf they come, so another account's job or schedule is
 * refused. EC2 says nothing when it hands a role to an instance: what binds there is `iam:PassRole`.
 * A person is admitted by tags of the session or user, never by name; an administrator of identities
 * decides who carries them.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/cross-service-confused-deputy-prevention.html
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_attribute-based-access-control.html
 */
export function trustDocument(names: Names, duty: Duty, trust: Trust): TrustDocument {
  const { accountId, department } = names.identity;
  const document = (
    sid: string,
    principal: Record<string, string>,
    condition?: Record<string, string>,
  ): TrustDocument => ({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: sid,
        Effect: "Allow",
        Principal: principal,
        Action: "sts:AssumeRole",
        ...(condition === undefined ? {} : { Condition: { StringEquals: condition } }),
      },
    ],
  });
  switch (trust.by) {
    case "glue":
      return document(
        "GlueOfThisAccount",
        { Service: "glue.amazonaws.com" },
        { "aws:SourceAccount": accountId },
      );
    case "scheduler":
      return document(
        "SchedulesOfThisStack",
        { Service: "scheduler.amazonaws.com" },
        { "aws:SourceAccount": accountId, "aws:SourceArn": names.scheduleGroupArn() },
      );
    case "s3":
      return document(
        "ReplicationOfThisAccount",
        { Service: "s3.amazonaws.com" },
        { "aws:SourceAccount": accountId },
      );
    case "databrew":
      return document(
        "DataBrewOfThisAccount",
        { Service: "databrew.amazonaws.com" },
        { "aws:SourceAccount": accountId },
      );
    case "events":
      return document(
        "RulesOfThisAccount",
        { Service: "events.amazonaws.com" },
        { "aws:SourceAccount": accountId },
      );
    case "quicksight":
      return document(
        "QuickSightOfThisAccount",
        { Service: "quicksight.amazonaws.com" },
        { "aws:SourceAccount": accountId },
      );
    case "ec2":
      return document("ServersOfThisAccount", { Service: "ec2.amazonaws.com" });
    case "people":
      return document(
        "TaggedPeopleOfThisAccount",
        { AWS: names.accountRootArn() },
        { "aws:PrincipalTag/department": department, "aws:PrincipalTag/duty": duty },
      );
  }
}
