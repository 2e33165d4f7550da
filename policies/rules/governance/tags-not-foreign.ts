import { tagsOf } from "../../graph/graph";
import { isRecord, shown, UNKNOWN } from "../../graph/values";
import { MANDATORY, type Rule, unknown, violation } from "../../rule";

export const rule: Rule = {
  id: "tags-not-foreign",
  title: "No resource claims to be another department's",
  severity: "critical",
  kind: "stack",
  level: MANDATORY,
  types: ["every AWS resource"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/introduction_attribute-based-access-control.html",
  why: "Key policies admit whoever carries the department's tag",
  fix: "Remove the tag: the provider's is right",
  judge: (graph) =>
    graph.resources.flatMap((one) => {
      const given = tagsOf({ ...one, props: {} });
      const own = one.props["tags"];
      if (!isRecord(own)) return [];
      return ["department", "stage"].flatMap((key) => {
        if (own[key] === undefined || given[key] === undefined) return [];
        if (own[key] === UNKNOWN) return [unknown(one, `tags.${key}`)];
        if (own[key] === given[key]) return [];
        const found = `its tag ${key} is ${shown(own[key])}, its stack's is ${shown(given[key])}`;
        return [violation(one, found)];
      });
    }),
};
