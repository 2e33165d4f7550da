import { isRecord, listed, valueAt } from "../../graph/values";
import { ADVISORY, type Rule, demand, demandTrue } from "../../rule";

const SETTINGS = "aws:quicksight/accountSettings:AccountSettings";
const ADDRESSES = "aws:quicksight/ipRestriction:IpRestriction";
const KEYS = "aws:quicksight/keyRegistration:KeyRegistration";

export const rule: Rule = {
  id: "quicksight-account-guard",
  title: "QuickSight's account is guarded",
  severity: "medium",
  kind: "resource",
  level: ADVISORY,
  advisoryBecause:
    "QuickSight is subscribed once for all departments, by hand; known-types-only refuses these types",
  types: [SETTINGS, ADDRESSES, KEYS],
  frameworks: [],
  url: "https://docs.aws.amazon.com/quicksight/latest/user/ip-restrictions.html",
  why: "Whoever has a password would see the dashboards from anywhere",
  fix: "Enable ipRestriction, terminationProtectionEnabled and a default key",
  judge: (graph) => [
    ...graph.of(SETTINGS).flatMap((one) => demandTrue(one, "terminationProtectionEnabled")),
    ...graph
      .of(ADDRESSES)
      .flatMap((one) => [
        ...demandTrue(one, "enabled"),
        ...demand(
          one,
          "ipRestrictionRuleMap",
          "without the whole world",
          (rules) => isRecord(rules) && rules["0.0.0.0/0"] === undefined,
        ),
      ]),
    ...graph
      .of(KEYS)
      .flatMap((one) =>
        demand(one, "keyRegistrations", "with a default key", (keys) =>
          listed(keys).some((key) => valueAt(key, "defaultKey") === true),
        ),
      ),
  ],
};
