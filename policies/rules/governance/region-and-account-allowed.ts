import { accountOf, regionOf } from "../../graph/graph";
import { UNKNOWN, shown } from "../../graph/values";
import { MANDATORY, type Rule, unknown, violation } from "../../rule";
import { configured, names } from "../../settings";
import { REGIONS } from "../platform";

/** What AWS bills and alarms in us-east-1 alone; none of it holds data. */
const ABROAD = /^aws:(sns|kms|cloudwatch\/metricAlarm)/;

export const rule: Rule = {
  id: "region-and-account-allowed",
  title: "Resources are made in this account, in the country",
  severity: "critical",
  kind: "resource",
  level: MANDATORY,
  types: ["every AWS resource"],
  frameworks: [],
  url: "https://www.pulumi.com/registry/packages/aws/api-docs/provider/",
  why: "Data stays in Canada; a wrong profile must not build in another account",
  fix: "Bind the provider by allowedAccountIds; outside Canada only alarms, topics and what AWS has there alone",
  ...configured(
    { regions: names("regions that anything may be in", REGIONS) },
    (graph, { regions }) =>
      graph.resources
        .filter((one) => /^aws(-native|x)?:/.test(one.type))
        .flatMap((one) => {
          const region = regionOf(one);
          if (region === UNKNOWN) return [unknown(one, "region")];
          const isHome =
            region === undefined ||
            regions.includes(region) ||
            (region === "us-east-1" && ABROAD.test(one.type));
          const bound = one.provider === undefined || accountOf(one) !== undefined;
          return [
            ...(isHome ? [] : [violation(one, `it is in ${shown(region)}`)]),
            ...(bound ? [] : [violation(one, "its provider is bound to no account")]),
          ];
        }),
  ),
};
