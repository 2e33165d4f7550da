import type { Duty } from "./duties";
import type { Names } from "../names";

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
  /** People of the account who carry the department and the duty as tags and signed in with a second factor. */
  | { readonly by: "people" }
  /** Systems of the account that carry the department and the duty as tags; a machine has no second factor. */
  | { readonly by: "systems" }
  /** Roles of the account by name, each until its own date. */
  | { readonly by: "consumers"; readonly consumers: readonly Consumer[] };

/** Who reads a data product. */
export interface Consumer {
  /** Name of a role of the account. */
  readonly role: string;
  /** Last day of access, `YYYY-MM-DD`, in UTC. */
  readonly until: string;
}

/** Condition operators → condition keys → accepted values. */
type TrustConditions = Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;

/** One statement of a trust policy. */
export interface TrustStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: Readonly<Record<string, string | readonly string[]>>;
  readonly Action: "sts:AssumeRole";
  readonly Condition?: TrustConditions;
}

/** A role's trust policy. */
export interface TrustDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly TrustStatement[];
}

/**
 * IAM's limit for a trust policy, white space not counted.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
const LONGEST_TRUST_POLICY = 2_048;

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Who may take on the role of a duty.
 *
 * Services: Glue, EventBridge Scheduler and EventBridge are documented to say on whose behalf they come, so
 * another account's job, schedule or rule is refused. S3, DataBrew and QuickSight are not: a condition on a
 * key that they do not send would lock them out, so they are refused only when they do name another
 * account. EC2 says nothing. What binds all of these is that a role can be passed within its own account only.
 *
 * People are admitted by tags of the session or user, never by name; an administrator of identities decides
 * who carries them. A user of IAM must have signed in with a second factor. A session of IAM Identity Center
 * never says whether it had one, so there the directory demands it; nobody else can make a role under its
 * path. `BoolIfExists` would be shorter and wrong: a plain access key has no such key in its requests and
 * would come in. No `sts:TagSession`: a caller could bring the tags of another department.
 *
 * Consumers are compared by `aws:PrincipalArn`: a role named as principal must exist on the day of the
 * deployment, and turns into an unreadable id on the day it is removed.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/cross-service-confused-deputy-prevention.html
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
 * @see https://docs.aws.amazon.com/quicksight/latest/user/datasource-run-as-role.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_attribute-based-access-control.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
export function trustDocument(names: Names, duty: Duty, trust: Trust): TrustDocument {
  return { Version: "2012-10-17", Statement: statements(names, duty, trust) };
}

function statements(names: Names, duty: Duty, trust: Trust): TrustStatement[] {
  const { accountId, department, stack } = names.identity;
  const account = { "aws:SourceAccount": accountId };
  const tags = { "aws:PrincipalTag/department": department, "aws:PrincipalTag/duty": duty };
  switch (trust.by) {
    case "glue":
      return [service("GlueOfThisAccount", "glue.amazonaws.com", { StringEquals: account })];
    case "scheduler":
      return [
        service("SchedulesOfThisStack", "scheduler.amazonaws.com", {
          StringEquals: { ...account, "aws:SourceArn": names.scheduleGroupArn() },
        }),
      ];
    case "events":
      return [
        service("RulesOfThisStack", "events.amazonaws.com", {
          StringEquals: account,
          ArnLike: { "aws:SourceArn": names.arn("events", `rule/${stack}-*`) },
        }),
      ];
    case "s3":
      return [
        service(
          "ReplicationOfThisAccount",
          ["batchoperations.s3.amazonaws.com", "s3.amazonaws.com"],
          { StringEqualsIfExists: account },
        ),
      ];
    case "databrew":
      return [
        service("DataBrewOfThisAccount", "databrew.amazonaws.com", {
          StringEqualsIfExists: account,
        }),
      ];
    case "quicksight":
      return [
        service("QuickSightOfThisAccount", "quicksight.amazonaws.com", {
          StringEqualsIfExists: account,
        }),
      ];
    case "ec2":
      return [service("ServersOfThisAccount", "ec2.amazonaws.com")];
    case "people":
      return [
        identities(names, "TaggedUsersWithSecondFactor", {
          StringEquals: tags,
          Bool: { "aws:MultiFactorAuthPresent": "true" },
        }),
        identities(names, "TaggedPeopleOfIdentityCenter", {
          StringEquals: tags,
          ArnLike: {
            "aws:PrincipalArn": names.arn("iam", "role/aws-reserved/sso.amazonaws.com/*", ""),
          },
        }),
      ];
    case "systems":
      return [identities(names, "TaggedSystemsOfThisAccount", { StringEquals: tags })];
    case "consumers":
      return untilTheirDay(names, trust.consumers);
  }
}

const service = (
  Sid: string,
  name: string | readonly string[],
  Condition?: TrustConditions,
): TrustStatement => ({
  Sid,
  Effect: "Allow",
  Principal: { Service: name },
  Action: "sts:AssumeRole",
  ...(Condition === undefined ? {} : { Condition }),
});

const identities = (names: Names, Sid: string, Condition: TrustConditions): TrustStatement => ({
  Sid,
  Effect: "Allow",
  Principal: { AWS: names.accountRootArn() },
  Action: "sts:AssumeRole",
  Condition,
});

/** One statement a day: consumers whose access ends together stand together. */
function untilTheirDay(names: Names, consumers: readonly Consumer[]): TrustStatement[] {
  const days = [...new Set(consumers.map(({ until }) => until))].sort();
  return days.map((day) => {
    const roles = consumers.filter(({ until }) => until === day).map(({ role }) => role);
    return identities(names, `Until${day.replaceAll("-", "")}`, {
      ArnEquals: {
        "aws:PrincipalArn": [...new Set(roles)]
          .sort()
          .map((role) => names.arn("iam", `role/${role}`, "")),
      },
      DateLessThan: { "aws:CurrentTime": dayAfter(day) },
    });
  });
}

/** Midnight at the end of a day, in UTC. */
function dayAfter(day: string): string {
  const begin = Date.parse(`${day}T00:00:00Z`);
  // JavaScript takes the 31st of June for the 1st of July.
  if (Number.isNaN(begin) || new Date(begin).toISOString().slice(0, 10) !== day) {
    throw new Error(
      `until must be a day like 2027-06-30, got "${day}"; correct it in department.yaml`,
    );
  }
  return new Date(begin + DAY_MS).toISOString().replace(".000", "");
}

/**
 * A role's trust policy as text.
 *
 * @throws when nobody could take on the role, or when the document is longer than IAM accepts.
 */
export function trustText(names: Names, duty: Duty, trust: Trust): string {
  const document = trustDocument(names, duty, trust);
  if (document.Statement.length === 0) {
    throw new Error(
      `nobody may take on the role of ${duty}; name a consumer or remove the product`,
    );
  }
  const text = JSON.stringify(document);
  const length = text.replaceAll(/\s/g, "").length;
  if (length > LONGEST_TRUST_POLICY) {
    throw new Error(
      `the trust policy of ${duty} has ${length} characters, IAM allows ${LONGEST_TRUST_POLICY}; ` +
        `name fewer consumers, or let those whose access ends at about the same time end on the same day`,
    );
  }
  return text;
}
