import { MANDATORY, type Rule } from "../../rule";
import { DOCUMENT_TYPES, judgeAllows } from "../documents";

export const rule: Rule = {
  id: "iam-no-negated-allow",
  title: "Allows say what, not what not",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: DOCUMENT_TYPES,
  frameworks: [],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
  why: "What is not excluded is allowed, and so is all that AWS adds",
  fix: "Use Action, Resource and Principal; guard ForAllValues with a Null condition",
  judge: (graph) =>
    judgeAllows(graph, ["identity", "resource", "trust"], (statement) => {
      const { actions, resources, principals, conditions } = statement;
      if (actions.negated) return "allows with NotAction";
      if (resources?.negated === true) return "allows with NotResource";
      if (principals?.negated === true) return "allows with NotPrincipal";
      const open = conditions.find(
        ({ set, key }) =>
          set === "ForAllValues" &&
          !conditions.some(
            (other) =>
              other.key === key &&
              other.operator.family === "null" &&
              other.values.every((value) => value === "false"),
          ),
      );
      return open === undefined
        ? undefined
        : `has ForAllValues on ${open.key}, true where the key is absent`;
    }),
};
