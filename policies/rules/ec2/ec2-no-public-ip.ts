import type { GraphResource } from "../../graph/graph";
import { LAUNCH_TEMPLATE, INSTANCE, linkOf, templateOf } from "../../graph/links";
import { listed, UNKNOWN } from "../../graph/values";
import { MANDATORY, type Rule, demand, lacking, unknown, violation } from "../../rule";
import { judgeBareInstances } from "../bare-instances";

const INTERFACES = "networkInterfaces";

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
        const interfaces = listed(template.props[INTERFACES]);
        if (isNat) return [];
        const open = instances.find(
          (one) => templateOf(graph, one) === "unknown" || one.props["sourceDestCheck"] === UNKNOWN,
        );
        if (open !== undefined && template.props["iamInstanceProfile"] === undefined) {
          return [unknown(template, `whether ${open.name} forwards by it`)];
        }
        if (interfaces.length === 0)
          return lacking(
            template,
            "it says nothing about a public address",
            [template],
            INTERFACES,
          );
        return interfaces.flatMap((_, index) =>
          demand(
            template,
            `${INTERFACES}.${index}.associatePublicIpAddress`,
            "false",
            (value) => value === false || value === "false",
          ),
        );
      }),
      ...judgeBareInstances(graph, (one) =>
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
