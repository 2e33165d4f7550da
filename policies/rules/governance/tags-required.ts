import { type GraphResource, tagsOf } from "../../graph/graph";
import { MANDATORY, type Rule, violation } from "../../rule";
import { configured, names } from "../../settings";

const NEEDED = ["department", "stage", "owner", "cost-centre"];

export const rule: Rule = {
  id: "tags-required",
  title: "Everything says whose it is",
  severity: "medium",
  kind: "resource",
  level: MANDATORY,
  types: ["every AWS resource"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html",
  why: "Key policies admit by tag, and the bill is split by tag",
  fix: "Set the tag in the provider's defaultTags",
  ...configured(
    { tags: names("tags that everything carries", NEEDED) },
    (graph, { tags: needed }) => {
      // A provider tags all that it makes: one finding for each provider, not one for each resource.
      const providers = new Map<string, GraphResource>();
      for (const one of graph.resources) {
        if (one.provider?.type.startsWith("pulumi:providers:aws") === true)
          providers.set(one.provider.name, one);
      }
      return [...providers.values()].flatMap((one) => {
        const tags = tagsOf({ ...one, props: {} });
        return needed
          .filter((key) => typeof tags[key] !== "string" || tags[key] === "")
          .map((key) => violation(one, `its provider gives no tag ${key}`));
      });
    },
  ),
};
