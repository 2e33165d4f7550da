import type { Graph, GraphResource } from "../../graph/graph";
import { LAUNCH_TEMPLATE, INSTANCE, linkOf, templateOf } from "../../graph/links";
import { listed } from "../../graph/values";
import { MANDATORY, type Rule, demand, violation } from "../../rule";

/** Instances that are described by themselves and not by a template. */
const bare = (graph: Graph) =>
  graph.of(INSTANCE).filter((instance) => instance.props["launchTemplate"] === undefined);

export const rule: Rule = {
  id: "ec2-no-public-ip",
  title: "Only the NAT instance has a public address",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [LAUNCH_TEMPLATE, INSTANCE],
  frameworks: ["FSBP EC2.9", "FSBP EC2.25"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-9",
  why: "Whoever has an address is found and tried within minutes",
  fix: "Set associatePublicIpAddress to false; a NAT instance forwards (sourceDestCheck false) and has no role",
  judge: (graph) => {
    const instances = graph.of(INSTANCE);
    const forwards = (template: GraphResource) =>
      instances.some(
        (instance) =>
          templateOf(graph, instance) === template && instance.props["sourceDestCheck"] === false,
      );
    return [
      ...graph.of(LAUNCH_TEMPLATE).flatMap((template) => {
        const isNat = forwards(template) && template.props["iamInstanceProfile"] === undefined;
        const interfaces = listed(template.props["networkInterfaces"]);
        if (isNat) return [];
        if (interfaces.length === 0)
          return [violation(template, "it says nothing about a public address")];
        return interfaces.flatMap((_, index) =>
          demand(
            template,
            `networkInterfaces.${index}.associatePublicIpAddress`,
            "false",
            (value) => value === false || value === "false",
          ),
        );
      }),
      ...bare(graph).flatMap((one) =>
        demand(one, "associatePublicIpAddress", "false", (value) => value === false),
      ),
      ...graph.of("aws:ec2/eip:Eip").flatMap((eip) => {
        const holder = linkOf(graph, eip, "instance", instances);
        const isNat = typeof holder === "object" && holder.props["sourceDestCheck"] === false;
        return isNat ? [] : [violation(eip, "it is a public address of no NAT instance")];
      }),
    ];
  },
};
