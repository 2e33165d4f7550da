/**
 * The platform of one department: what `pulumi up -s <department>-<stage>` deploys.
 *
 * Importing this file is all that it takes to evaluate the program.
 */
import { DepartmentPlatform } from "../components/department-platform";
import { collectAssets } from "./assets";
import { selectedStack } from "./config";
import { departmentProvider } from "./provider";

const facts = selectedStack();
const provider = departmentProvider(facts);
const platform = new DepartmentPlatform(
  facts.department.name,
  { facts, assets: collectAssets(facts) },
  { provider },
);

/** Where files are delivered: `<dataset>/` is each dataset's prefix. */
export const landingBucket = platform.names.bucket("landing");
/** Where finished reports lie, under `internal/` and `public/`. */
export const publishedBucket = platform.names.bucket("published");
/** The workflow that the schedule starts. */
export const workflow = platform.names.workflow();
/** The Athena workgroup of the reports. */
export const workgroup = platform.names.workgroup();
/** The database that reports query. */
export const database = platform.names.database("curated");
