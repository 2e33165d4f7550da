import { tagsOf } from "../../graph/graph";
import { ROLE } from "../../graph/links";
import { MANDATORY, type Rule, lacking } from "../../rule";

export const rule: Rule = {
  id: "role-tags-complete",
  title: "Roles carry the tags that keys ask for",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: [ROLE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/kms/latest/developerguide/abac.html",
  why: "A role without its department's tag is refused by the keys, one with a wrong duty is let in elsewhere",
  fix: "Leave the department's tag on the role",
  judge: (graph) =>
    graph
      .of(ROLE)
      .flatMap((role) =>
        typeof tagsOf(role)["department"] === "string"
          ? []
          : lacking(role, "it has no tag department", [role], "tags"),
      ),
};
