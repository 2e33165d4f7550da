import { texts } from "../../graph/values";
import { ADVISORY, type Rule, demand, unknown, violation } from "../../rule";
import { isAccountStack, standsForStack } from "../platform";

const TAG = "aws:costexplorer/costAllocationTag:CostAllocationTag";
const NEEDED = ["department", "stage", "cost-centre"];

export const rule: Rule = {
  id: "cost-tags-active",
  title: "The bill is split by tag",
  severity: "medium",
  kind: "stack",
  level: ADVISORY,
  advisoryBecause:
    "AWS knows a tag only a day after something carries it, and only in the account that pays: activateCostTags is set then",
  types: [TAG],
  frameworks: [],
  url: "https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html",
  why: "A budget that is filtered by a tag that nobody activated sees no cost",
  fix: "Set activateCostTags in the account's stack a day after its first deployment",
  judge: (graph) => {
    const tags = graph.of(TAG);
    const first = standsForStack(graph);
    const active = tags.flatMap((tag) => texts(tag.props["tagKey"]));
    const missing = NEEDED.filter((key) => !active.includes(key));
    const isUnknown = tags.some((tag) => typeof tag.props["tagKey"] === "symbol");
    const isMissing = isAccountStack(graph) && missing.length > 0;
    return [
      ...(first !== undefined && isMissing
        ? [
            isUnknown
              ? unknown(first, "which cost allocation tags it makes")
              : violation(first, `no cost allocation tag is made for ${missing.join(", ")}`),
          ]
        : []),
      ...tags.flatMap((tag) => demand(tag, "status", "Active", (status) => status === "Active")),
      ...tags.flatMap((tag) =>
        demand(tag, "tagKey", "given", (key) => typeof key === "string" && key !== ""),
      ),
    ];
  },
};
