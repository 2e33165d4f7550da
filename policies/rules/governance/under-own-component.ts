import { MANDATORY, type Rule, violation } from "../../rule";

export const rule: Rule = {
  id: "under-own-component",
  title: "Everything stands under the component that it is named after",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: ["every AWS resource"],
  frameworks: [],
  url: "https://www.pulumi.com/docs/iac/concepts/resources/names/",
  why: "Parents are part of a resource's identity: one that moves is deleted and made anew, with what it holds",
  fix: "Pass parent: this, and begin the name with the component's; give a resource that moved an alias",
  judge: (graph) => {
    const hasComponents = graph.resources.some(({ type }) => type.startsWith("platform:"));
    if (!hasComponents) return [];
    return graph.resources
      .filter(({ type }) => /^(aws|aws-native|awsx|pulumi-nodejs):/.test(type))
      .flatMap((one) => {
        const parent = one.parent === undefined ? undefined : graph.byUrn(one.parent);
        if (parent?.type.startsWith("platform:") !== true) {
          return [violation(one, "it stands under no component")];
        }
        return one.name.startsWith(`${parent.name}-`)
          ? []
          : [violation(one, `it stands under ${parent.name}, which it is not named after`)];
      });
  },
};
