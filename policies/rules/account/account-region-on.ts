import { type Graph, regionOf } from "../../graph/graph";
import { shown } from "../../graph/values";
import { MANDATORY, type Rule, demandTrue, lacking } from "../../rule";
import { isAccountStack, standsForStack } from "../platform";

const TYPE = "aws:account/region:Region";

/** Regions that an account does not have until somebody switches them on. */
const OPT_IN = ["ca-west-1"];

/** Regions in which the account's stack makes something. */
const usedIn = (graph: Graph): ReadonlySet<unknown> =>
  new Set(
    graph.resources
      .filter(({ type }) => type.startsWith("aws:"))
      .map((resource) => regionOf(resource)),
  );

export const rule: Rule = {
  id: "account-region-on",
  title: "The region of the replicas is switched on",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [TYPE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html",
  why: "Without it no bucket takes the copies, and data lies in one region only",
  fix: "Enable the region that the finding names with an aws.account.Region",
  judge: (graph) => {
    if (!isAccountStack(graph)) return [];
    const regions = graph.of(TYPE);
    const first = standsForStack(graph);
    const used = usedIn(graph);
    return [
      ...regions.flatMap((region) => demandTrue(region, "enabled")),
      ...OPT_IN.filter((name) => used.has(name))
        .filter((name) => !regions.some(({ props }) => props["regionName"] === name))
        .flatMap((name) =>
          first === undefined
            ? []
            : lacking(first, `no Region switches ${shown(name)} on`, regions, "regionName"),
        ),
    ];
  },
};
