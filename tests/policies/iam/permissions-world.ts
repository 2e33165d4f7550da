/** Two departments with a job role each, a deployer, and a person who only reads. */
import type { PermissionWorld } from "../../../policies/iam/effective-permissions";
import { type IdentityPolicies, ReadPolicies } from "../../../policies/iam/policy-book";
import { ACCOUNT, allow, type Json, ROOT } from "./support";

export const REGION = "ca-central-1";
export const role = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;
export const keyOf = (name: string): string => `arn:aws:kms:${REGION}:${ACCOUNT}:key/${name}`;
export const bucketOf = (name: string): string => `arn:aws:s3:::${name}-raw`;

const document = (...Statement: readonly Json[]) => ({ Version: "2012-10-17", Statement });

/** A role's policies; the deployment's keys leave it to them. */
export function holding(
  name: string,
  ...statements: readonly Json[]
): Record<string, IdentityPolicies> {
  return {
    [role(name)]: {
      policies:
        statements.length === 0
          ? []
          : [{ name: `${name}/duty`, document: document(...statements) }],
      tags: { department: name },
    },
  };
}

/** A world of these roles with a bucket and a key for each of `ohs` and `parks`. */
export function worldOf(...roles: readonly Record<string, IdentityPolicies>[]): PermissionWorld {
  const delegates = { document: document(allow({ Principal: { AWS: ROOT }, Action: "kms:*" })) };
  const departments = ["ohs", "parks"];
  const policies = new ReadPolicies({
    identities: Object.assign({}, ...roles) as Record<string, IdentityPolicies>,
    keys: Object.fromEntries(
      departments.map((name) => [keyOf(name), { name: `${name}-key`, ...delegates }]),
    ),
  });
  const resources = departments.flatMap((name) => [bucketOf(name), keyOf(name)]);
  return { account: ACCOUNT, region: REGION, policies, resources };
}

/** What a department's job needs and no more. */
export const duty = (name: string): readonly Json[] => [
  { Effect: "Allow", Action: ["s3:GetObject", "s3:PutObject"], Resource: `${bucketOf(name)}/*` },
  { Effect: "Allow", Action: "s3:ListBucket", Resource: bucketOf(name) },
  { Effect: "Allow", Action: "kms:Decrypt", Resource: keyOf(name) },
];
