import type { StackFacts } from "../environments/facts/facts";
import { refuseDashboards } from "./analysis/dashboards";
import { refuseProducts } from "./analysis/data-products";
import { refuseScanLimit } from "./analysis/query-workspace";
import type { Names } from "./names";
import { refuseAddresses } from "./oversight/alerts";
import { refuseBudget } from "./oversight/cost-guard";
import { refuseRecipes } from "./processing/cleaning";
import { refuseCollections } from "./processing/collection";
import type { JobAssets } from "./processing/job-assets";
import { refuseDatasets } from "./processing/pipeline";
import { weeklyExpression } from "./processing/schedule";
import { cloudFrontPrefixList, planSubnets } from "./serving/network-plan";
import { refuseBackup } from "./storage/backup";
import { refuseSharedTables } from "./storage/catalog";
import { refuseVersionDays } from "./storage/data-lake";

/**
 * Asks every part what it would refuse. Each part asks again for itself; here the answer comes while
 * nothing is registered yet, so a deployment never stops half-way over an argument.
 *
 * @throws what the first part that refuses throws.
 */
export function refuseDepartment(
  { department, settings }: StackFacts,
  assets: Pick<JobAssets, "settings">,
  names: Names,
): void {
  const { datasets } = department;
  refuseVersionDays(settings.noncurrentVersionDays);
  refuseBackup(names, settings.recoveryDays);
  refuseScanLimit(settings.scanLimitBytes);
  refuseSharedTables(datasets);
  refuseDatasets(names, datasets, assets);
  refuseRecipes(
    names,
    datasets.filter(({ cleaning }) => cleaning === "databrew"),
  );
  refuseCollections(names, datasets);
  refuseProducts(names, department);
  if (settings.quickSight !== undefined) refuseDashboards(names, datasets);
  weeklyExpression(department.schedule);
  refuseAddresses(settings.alertAddresses);
  refuseBudget(settings.budget);
  planSubnets(settings.network.cidr, settings.network.zones);
  cloudFrontPrefixList(settings.homeRegion);
}
