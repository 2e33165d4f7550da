import type { TypeRights } from "./type-rights";
import { DATA_RIGHTS } from "./rights-data";
import { NETWORK_RIGHTS } from "./rights-network";
import { OPERATIONS_RIGHTS } from "./rights-operations";

/**
 * Rights by resource type. The AWS provider is Terraform's; its calls are in its source, one folder a service.
 *
 * @see https://github.com/hashicorp/terraform-provider-aws/tree/main/internal/service
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const RIGHTS: Readonly<Record<string, TypeRights>> = {
  ...DATA_RIGHTS,
  ...NETWORK_RIGHTS,
  ...OPERATIONS_RIGHTS,
};

/**
 * The rights of the types that a plan contains.
 *
 * @throws one error that names every type without an entry.
 */
export function rightsOf(types: Iterable<string>): TypeRights[] {
  const distinct = [...new Set(types)].sort();
  const unknown = distinct.filter((type) => RIGHTS[type] === undefined);
  if (unknown.length > 0) {
    throw new Error(
      `no rights are known for ${unknown.join(", ")}; add what their provider calls in infra/bootstrap/rights-*.ts`,
    );
  }
  return distinct.flatMap((type) => RIGHTS[type] ?? []);
}
