import { AccountBaseline } from "../components/account/account-baseline";
import { DepartmentPlatform } from "../components/department-platform";
import type { AccountFacts } from "../environments/facts/account-facts";
import type { StackFacts } from "../environments/facts/facts";
import { collectAssets } from "./assets";
import { accountProvider, departmentProviders } from "./provider";
import { collectServerAssets } from "./server-assets";

/** Where files are delivered and reports lie, what runs, and where to ask. */
export function deployDepartment(facts: StackFacts) {
  const assets = { jobs: collectAssets(facts), servers: collectServerAssets(facts) };
  const providers = Object.values(departmentProviders(facts));
  const { names, publicDomain } = new DepartmentPlatform(
    facts.department.name,
    { facts, assets },
    { providers },
  );
  return {
    /** `<dataset>/` is each dataset's prefix. */
    landingBucket: names.bucket("landing"),
    /** Finished reports lie under `internal/` and `public/`. */
    publishedBucket: names.bucket("published"),
    /** One workflow a dataset. */
    workflows: Object.fromEntries(
      facts.department.datasets.map(({ name }) => [name, names.workflow(name)]),
    ),
    /** The Athena workgroup of the reports, and the database that they query. */
    workgroup: names.workgroup(),
    database: names.database("curated"),
    /** Where the public portal answers. */
    publicDomain,
  };
}

/** Where the trail is, and where to ask it. */
export function deployAccount(facts: AccountFacts) {
  const { names } = new AccountBaseline("account", { facts }, { provider: accountProvider(facts) });
  return {
    trail: names.trail(),
    trailBucket: names.trailBucket(),
    trailLogGroup: names.trailLogGroup(),
    database: names.auditDatabase(),
  };
}
