import { boundaryName, boundaryOf } from "../../infra/bootstrap/boundary";
import { deploymentPolicies, deploymentRole } from "../../infra/bootstrap/deployment-policies";
import type { PolicyDocument } from "../../infra/bootstrap/policy-document";
import type { PlannedStack } from "../../infra/bootstrap/plan";
import type { Identities } from "../identities";

export { deploymentRole };

/** Who deploys a stack: exactly what bootstrap's template gives it. */
export interface Deployer {
  readonly role: string;
  readonly policies: readonly PolicyDocument[];
}

/**
 * Makes what bootstrap makes of a stack: the boundary of its roles, and the role that deploys it with its policies.
 * How GitHub takes the role on is not rehearsed.
 */
export async function bootstrapStack(
  identities: Identities,
  planned: PlannedStack,
): Promise<Deployer> {
  const { stack, department } = planned;
  const role = deploymentRole(stack);
  const policies = deploymentPolicies(planned);
  await identities.createPolicy(boundaryName(stack), boundaryOf(planned));
  const arns = await Promise.all(
    policies.map((policy, place) => identities.createPolicy(`${role}-${place + 1}`, policy)),
  );
  await identities.createBareRole(role, { department, stack });
  for (const arn of arns) await identities.attachPolicy(role, arn);
  return { role, policies };
}
