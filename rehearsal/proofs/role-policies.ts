import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import type { IdentityPolicies, NamedDocument } from "../../policies/iam/policy-book";
import type { DeployedResource } from "../deploy/deployment";
import { Inputs } from "../deploy/handler";

/** What IAM holds for a role. */
export type RolePolicies = Pick<IdentityPolicies, "policies" | "boundary">;

/**
 * A role's inline policies, the managed ones attached to it, and its boundary, as IAM holds them now.
 *
 * @param role the role's resource
 * @param deployed everything of the stack, for the names of its inline policies
 */
export async function readRolePolicies(
  role: DeployedResource,
  deployed: readonly DeployedResource[],
  iam: IAMClient,
): Promise<RolePolicies> {
  const boundary = new Inputs(role.name, role.inputs).optionalText("permissionsBoundary");
  return {
    policies: [
      ...(await Promise.all(
        inlineNames(role.id, deployed).map((name) => inline(role.id, name, iam)),
      )),
      ...(await attached(role.id, iam)),
    ],
    ...(boundary === undefined ? {} : { boundary: await managed(boundary, iam) }),
  };
}

const inlineNames = (role: string, deployed: readonly DeployedResource[]): string[] =>
  deployed
    .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")
    .map(({ name, inputs }) => new Inputs(name, inputs))
    .filter((policy) => policy.text("role") === role)
    .map((policy) => policy.text("name"));

async function inline(role: string, name: string, iam: IAMClient): Promise<NamedDocument> {
  const { PolicyDocument } = await iam.send(
    new GetRolePolicyCommand({ RoleName: role, PolicyName: name }),
  );
  return { name: `${role}/${name}`, document: decodeURIComponent(PolicyDocument ?? "") };
}

async function attached(role: string, iam: IAMClient): Promise<NamedDocument[]> {
  const { AttachedPolicies } = await iam.send(
    new ListAttachedRolePoliciesCommand({ RoleName: role }),
  );
  return Promise.all(
    (AttachedPolicies ?? []).map(({ PolicyArn }) => managed(PolicyArn ?? "", iam)),
  );
}

/** The version of a managed policy that is in force. */
async function managed(arn: string, iam: IAMClient): Promise<NamedDocument> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: arn }));
  const { PolicyVersion } = await iam.send(
    new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: Policy?.DefaultVersionId }),
  );
  const document = decodeURIComponent(PolicyVersion?.Document ?? "");
  return { name: arn.split("/").at(-1) ?? arn, document };
}
