import { regionOf } from "../../graph/graph";
import { KEY } from "../../graph/links";
import { UNKNOWN, shown } from "../../graph/values";
import { MANDATORY, type Rule, unknown, violation, demand } from "../../rule";
import { configured, names } from "../../settings";
import { REGIONS } from "../platform";

export const rule: Rule = {
  id: "kms-key-region",
  title: "Keys of data stay in the country",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [KEY],
  frameworks: [],
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html",
  why: "A key that is copied abroad opens the data abroad",
  fix: "Keep multiRegion off; outside the country a key may serve topics of alarms only",
  ...configured(
    { regions: names("regions that keys of data may be in", REGIONS) },
    (graph, { regions }) =>
      graph.of(KEY).flatMap((key) => {
        const region = regionOf(key);
        if (region === UNKNOWN) return [unknown(key, "region")];
        const isAbroad = !regions.includes(region ?? "");
        const policy = key.props["policy"];
        const opensData = typeof policy === "string" && /"(s3|logs|glue|athena)\./.test(policy);
        return [
          ...demand(key, "multiRegion", "false", (value) => value !== true),
          ...(isAbroad && opensData
            ? [violation(key, `it is in ${shown(region)} and opens data`)]
            : []),
        ];
      }),
  ),
};
