import * as pulumi from "@pulumi/pulumi";
import { DepartmentPlatform } from "../../components/department-platform";
import { DutyRole } from "../../components/identity/duty-role";
import type { Duty } from "../../components/identity/duties";
import { DUTY_TERMS, type PlatformDuty } from "../../components/identity/duty-grants";
import { Names } from "../../components/names";
import type { PolicyDocument } from "../../components/identity/permissions";
import type { StackFacts } from "../../environments/facts/facts";
import { departmentProviders } from "../../infra/provider";
import { assetsOf } from "./assets";
import { serverAssets } from "./server-assets";
import { collect, document, type Registered } from "./collector";
import { parks } from "./facts";

/** What `infra/index.ts` does, with given facts and without files. */
export const platformProgram = (facts: StackFacts) => (): DepartmentPlatform =>
  new DepartmentPlatform(
    facts.department.name,
    { facts, assets: { jobs: assetsOf(facts), servers: serverAssets() } },
    { providers: Object.values(departmentProviders(facts)) },
  );

const evaluated = new Map<string, Promise<Registered[]>>();

/** Everything that the platform of a stack registers; equal facts are evaluated once. */
export function platformOf(facts: StackFacts = parks): Promise<Registered[]> {
  const key = JSON.stringify(facts);
  const platform = evaluated.get(key) ?? collect(platformProgram(facts), facts.stack);
  evaluated.set(key, platform);
  return platform;
}

/** The physical names of the known-good stack. */
export const parksNames = (): Names =>
  new Names({
    department: "parks",
    stage: "dev",
    stack: "parks-dev",
    accountId: "111122223333",
    region: "ca-central-1",
    replicaRegion: "ca-west-1",
  });

/** A role that collects grants, for tests of a single component. */
export const roleFor = (duty: Duty, names: Names = parksNames()): DutyRole =>
  new DutyRole(duty, { names, duty, trust: { by: "glue" }, description: duty });

/** The policy that each duty of the stack ends up with; where it is in parts, all of them together. */
export const dutyPolicies = (
  registered: readonly Registered[],
): Partial<Record<PlatformDuty, PolicyDocument>> =>
  Object.fromEntries(
    Object.keys(DUTY_TERMS).flatMap((duty) => {
      const parts = registered.filter(({ name }) =>
        RegExp(`^parks-policies-${duty}(-\\d+)?$`).test(name),
      );
      const statements = parts.flatMap(
        (part) => (document(part, "policy") as PolicyDocument).Statement,
      );
      const Statement = statements.sort((one, other) => (one.Sid < other.Sid ? -1 : 1));
      return parts.length === 0 ? [] : [[duty, { Version: "2012-10-17", Statement }]];
    }),
  );

/** Runs a test of grants under the mock monitor: a role is a resource. */
export async function granted(
  duty: Duty,
  grants: (role: DutyRole, names: Names) => void,
): Promise<PolicyDocument> {
  let policy: PolicyDocument | undefined;
  await collect(() => {
    const role = roleFor(duty);
    grants(role, parksNames());
    policy = role.permissions.document();
  });
  if (policy === undefined) throw new pulumi.RunError("no policy was written");
  return policy;
}
