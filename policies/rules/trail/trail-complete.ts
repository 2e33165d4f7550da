import { listed, texts, valueAt } from "../../graph/values";
import { MANDATORY, type Rule, demand, demandTrue, violation } from "../../rule";
import { isAccountStack } from "../platform";

const TRAIL = "aws:cloudtrail/trail:Trail";

export const rule: Rule = {
  id: "trail-complete",
  title: "One trail records every region",
  severity: "critical",
  kind: "stack",
  level: MANDATORY,
  types: [TRAIL],
  frameworks: ["FSBP CloudTrail.1", "CIS 3.0 3.1"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-1",
  why: "What is done in a region that nobody watches is not seen",
  fix: "Set isMultiRegionTrail, enableLogging and includeGlobalServiceEvents, and select management events without a readOnly filter",
  judge: (graph) => {
    if (!isAccountStack(graph)) return [];
    const trails = graph.of(TRAIL);
    const [first] = graph.resources;
    if (trails.length === 0)
      return first === undefined ? [] : [violation(first, "the account has no trail")];
    return trails.flatMap((trail) => [
      ...demandTrue(trail, "isMultiRegionTrail"),
      ...demand(trail, "enableLogging", "true", (value) => value !== false),
      ...demandTrue(trail, "includeGlobalServiceEvents"),
      ...demand(trail, "advancedEventSelectors", "with all management events", (selectors) =>
        listed(selectors).some((one) => {
          const fields = listed(valueAt(one, "fieldSelectors"));
          return fields.length === 1 && texts(valueAt(fields[0], "equals")).includes("Management");
        }),
      ),
    ]);
  },
};
