import type { GraphResource } from "../../graph/graph";
import { listed } from "../../graph/values";
import { MANDATORY, type Rule, demand } from "../../rule";
import { anyAccount } from "../platform";

const TYPES = ["DataSource", "DataSet", "Dashboard", "Analysis"].map(
  (name) => `aws-native:quicksight:${name}`,
);

/** A user or a group of the account, by name; a namespace is everybody in it. */
const isNamed = (principal: unknown, one: GraphResource): boolean =>
  typeof principal === "string" &&
  RegExp(`^arn:aws:quicksight:[^:]+:${anyAccount(one)}:(user|group)/[^*]+$`).test(principal);

export const rule: Rule = {
  id: "quicksight-permissions-narrow",
  title: "Dashboards are shown to named readers",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: TYPES,
  frameworks: [],
  url: "https://docs.aws.amazon.com/quicksight/latest/APIReference/API_ResourcePermission.html",
  why: "A namespace is everybody who has QuickSight, in every department",
  fix: "Name users or groups of this account as principals, and share no link",
  judge: (graph) =>
    graph
      .of(...TYPES)
      .flatMap((one) => [
        ...demand(
          one,
          "permissions",
          "a list",
          (value) => value === undefined || Array.isArray(value),
        ),
        ...listed(one.props["permissions"]).flatMap((_, index) =>
          demand(
            one,
            `permissions.${index}.principal`,
            "a user or group of this account",
            (value) => isNamed(value, one),
          ),
        ),
        ...demand(one, "linkSharingConfiguration", "absent", (value) => value === undefined),
      ]),
};
