/**
 * Whether any role of one department can reach anything of another: role × resource × every action that can name the resource.
 */
import {
  type Permission,
  type PermissionWorld,
  permissionsOn,
  withContents,
} from "./effective-permissions";

/** A department and what is its own. */
export interface Department {
  readonly name: string;
  /** ARNs of its roles. */
  readonly roles: readonly string[];
  /** ARNs of its buckets, keys, databases, tables, workgroups, topics… A bucket stands for its objects too. */
  readonly resources: readonly string[];
}

/** A permission that crosses the border between two departments. */
export interface IsolationBreach extends Permission {
  /** The department of the role. */
  readonly from: string;
  /** The department of the resource. */
  readonly to: string;
}

/**
 * Every permission of a department's roles on another department's resources. What two departments both list is shared and no breach.
 *
 * @param departments all of them; each is asked about each other
 */
export function isolationBreaches(
  departments: readonly Department[],
  world: PermissionWorld,
): readonly IsolationBreach[] {
  return departments.flatMap((from) =>
    departments
      .filter((to) => to.name !== from.name)
      .flatMap((to) =>
        to.resources
          .filter((resource) => !from.resources.includes(resource))
          .flatMap(withContents)
          .flatMap((resource) =>
            from.roles.flatMap((role) =>
              permissionsOn(role, resource, world).map((permission) => ({
                ...permission,
                from: from.name,
                to: to.name,
              })),
            ),
          ),
      ),
  );
}
