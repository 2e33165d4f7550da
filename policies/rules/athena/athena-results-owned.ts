import { BUCKET } from "../../graph/links";
import { texts, valueAt } from "../../graph/values";
import { MANDATORY, type Rule, demand, demandText } from "../../rule";

const WORKGROUP = "aws:athena/workgroup:Workgroup";

export const rule: Rule = {
  id: "athena-results-owned",
  title: "Results lie in the stack's own bucket",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: [WORKGROUP],
  frameworks: [],
  url: "https://docs.aws.amazon.com/athena/latest/ug/querying.html",
  why: "Results elsewhere are read by others and never expire",
  fix: "Point outputLocation to a prefix of a bucket of this stack that no other workgroup uses; describe the workgroup",
  judge: (graph) => {
    const own = new Set(graph.of(BUCKET).flatMap((bucket) => texts(bucket.props["bucket"])));
    const path = "configuration.resultConfiguration.outputLocation";
    const places = graph.of(WORKGROUP).map((group) => valueAt(group.props, path));
    return graph.of(WORKGROUP).flatMap((group) => [
      ...demand(group, path, "a prefix of its own in a bucket of this stack", (value) => {
        const [, name = "", prefix = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(String(value)) ?? [];
        return own.has(name) && prefix !== "" && places.filter((one) => one === value).length === 1;
      }),
      ...demandText(group, "description"),
      ...demand(group, "state", "ENABLED", (state) => state === "ENABLED" || state === undefined),
    ]);
  },
};
