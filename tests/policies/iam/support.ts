/** What the tests of the evaluator share: short ways to write statements, callers and cases. */
import { expect } from "chai";

import { type Decision, evaluate, type Policies } from "../../../policies/iam/evaluate";
import { type Policy, type PolicyKind, readPolicy } from "../../../policies/iam/policy-document";
import type { Context, Request, RequestPrincipal } from "../../../policies/iam/request";

export const ACCOUNT = "111122223333";
export const OTHER = "444455556666";
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/reader`;
export const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/reader/run`;
export const USER = `arn:aws:iam::${ACCOUNT}:user/bob`;
export const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
export const KEY = `arn:aws:kms:ca-central-1:${ACCOUNT}:key/1234`;
export const OBJECT = "arn:aws:s3:::data/reports/2024.csv";

const GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide";
const KMS = "https://docs.aws.amazon.com/kms/latest/developerguide";

/** The AWS pages that the cases cite. */
export const PAGES = {
  logic: `${GUIDE}/reference_policies_evaluation-logic.html`,
  crossAccount: `${GUIDE}/reference_policies_evaluation-logic-cross-account.html`,
  boundaries: `${GUIDE}/access_policies_boundaries.html`,
  session: `${GUIDE}/access_policies.html#policies_session`,
  operators: `${GUIDE}/reference_policies_elements_condition_operators.html`,
  multivalued: `${GUIDE}/reference_policies_condition-single-vs-multi-valued-context-keys.html`,
  severalValues: `${GUIDE}/reference_policies_condition-logic-multiple-context-keys-or-values.html`,
  variables: `${GUIDE}/reference_policies_variables.html`,
  keys: `${GUIDE}/reference_policies_condition-keys.html`,
  action: `${GUIDE}/reference_policies_elements_action.html`,
  notAction: `${GUIDE}/reference_policies_elements_notaction.html`,
  resource: `${GUIDE}/reference_policies_elements_resource.html`,
  notResource: `${GUIDE}/reference_policies_elements_notresource.html`,
  principal: `${GUIDE}/reference_policies_elements_principal.html`,
  notPrincipal: `${GUIDE}/reference_policies_elements_notprincipal.html`,
  version: `${GUIDE}/reference_policies_elements_version.html`,
  grammar: `${GUIDE}/reference_policies_grammar.html`,
  trust: `${GUIDE}/id_roles_terms-and-concepts.html`,
  scp: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html",
  scpSyntax:
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html",
  scpEffects:
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
  rcp: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
  rcpSyntax:
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html",
  rcpKeys: `${KMS}/resource-control-policies.html`,
  denyAllow: `${GUIDE}/reference_policies_evaluation-logic_policy-eval-denyallow.html`,
  interplay: `${GUIDE}/reference_policies_evaluation-logic_AccessPolicyLanguage_Interplay.html`,
  grants: `${KMS}/grants.html`,
  grantConstraints: "https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html",
  callerIdentity: "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html",
  assumeRole: "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
  keyPolicies: `${KMS}/key-policies.html`,
  keyDefault: `${KMS}/key-policy-default.html`,
  keyConditions: `${KMS}/conditions-kms.html`,
  bucketKeys: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html",
  logs: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
} as const;

/** A statement as JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** An Allow on everything but what is said. */
export function allow(rest: Json = {}): Json {
  const action = "NotAction" in rest ? {} : { Action: "*" };
  const resource = "NotResource" in rest ? {} : { Resource: "*" };
  return { Effect: "Allow", ...action, ...resource, ...rest };
}

/** A Deny on everything but what is said. */
export function deny(rest: Json = {}): Json {
  return { ...allow(rest), Effect: "Deny" };
}

/** A policy of statements; it must be readable. */
export function policy(
  name: string,
  statements: readonly Json[],
  kind: PolicyKind = "identity",
): Policy {
  const read = readPolicy(name, { Version: "2012-10-17", Statement: statements }, kind);
  expect(read.problems).to.deep.equal([]);
  return read;
}

export function identity(...statements: readonly Json[]): readonly Policy[] {
  return [policy("identity", statements)];
}

/** A policy on a resource. */
export function onResource(...statements: readonly Json[]): Policy {
  return policy("resource", statements, "resource");
}

/** A trust policy; its statements have no resource. */
export function trusting(...principals: readonly Json[]): Policy {
  return policy(
    "trust",
    principals.map((rest) => ({ Effect: "Allow", Action: "sts:AssumeRole", ...rest })),
    "trust",
  );
}

export const asRole: RequestPrincipal = { arn: ROLE, session: "run" };
export const asUser: RequestPrincipal = { arn: USER };

/** A row of a table of cases. */
export interface Case {
  readonly title: string;
  readonly source: string;
  /** @default the role reads the object */
  readonly request?: Partial<Request>;
  readonly policies: Policies;
  readonly decision: Decision["decision"];
  /** What the reason must name. */
  readonly because?: string;
}

/** The question of a case. */
export function requestOf(given: Partial<Request> = {}): Request {
  return { principal: asRole, action: "s3:GetObject", resource: OBJECT, ...given };
}

/** Declares one test for each row. */
export function tests(cases: readonly Case[]): void {
  for (const { title, source, request, policies, decision, because } of cases) {
    it(`${title} (${source})`, () => {
      const answer = evaluate(requestOf(request), policies);
      expect(answer.decision).to.equal(decision);
      if (because !== undefined) expect(answer.because).to.equal(because);
    });
  }
}

/** A condition on an Allow of everything: allowed means that the condition is met. */
export function conditionCase(
  title: string,
  source: string,
  condition: Json,
  context: Context,
  decision: Decision["decision"],
  principal: RequestPrincipal = asRole,
): Case {
  const policies = { identity: identity(allow({ Condition: condition })) };
  return { title, source, request: { context, principal }, policies, decision };
}

/** A row of a table of conditions: title, condition, context, answer. */
export type ConditionRow = readonly [string, Json, Context, Decision["decision"]];

/** Declares one test for each row of conditions. */
export function conditionTests(source: string, rows: readonly ConditionRow[]): void {
  tests(
    rows.map(([title, condition, context, answer]) =>
      conditionCase(title, source, condition, context, answer),
    ),
  );
}

/** Reading the objects of the bucket. */
export const READ = { Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*" };
export const LIST_ONLY = policy("list-only", [allow({ Action: "s3:ListBucket" })]);
export const READ_ONLY = policy("read-only", [allow(READ)]);
