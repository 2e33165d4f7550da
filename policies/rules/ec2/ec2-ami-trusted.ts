import type { GraphResource } from "../../graph/graph";
import { INSTANCE, LAUNCH_TEMPLATE } from "../../graph/links";
import { MANDATORY, type Rule, demand, violation } from "../../rule";
import { configured, names } from "../../settings";
import { judgeBareInstances } from "../bare-instances";

const OWN = [
  "aws:ec2/ami:Ami",
  "aws:ec2/amiFromInstance:AmiFromInstance",
  "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
];

const image = (one: GraphResource, path: string) =>
  demand(one, path, "an image's id or AWS's public parameter", (value) =>
    /^(ami-[0-9a-f]{8,17}|resolve:ssm:\/aws\/service\/.+)$/.test(String(value)),
  );

const size = (one: GraphResource, families: readonly string[]) =>
  demand(one, "instanceType", `of the families ${families.join(", ")}`, (value) =>
    families.includes(String(value).replace(/\..*$/, "")),
  );

export const rule: Rule = {
  id: "ec2-ami-trusted",
  title: "Machines start from a named image, in a known size",
  severity: "medium",
  kind: "resource",
  level: MANDATORY,
  types: [LAUNCH_TEMPLATE, INSTANCE, ...OWN],
  frameworks: ["FSBP EC2.24"],
  url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/sharing-amis.html",
  why: "An image of somebody else runs somebody else's programs; an image of ours holds what was on the disk",
  fix: "Name an image by id or by AWS's public parameter, and a type of the families in policies/config",
  ...configured(
    { families: names("families of instance types that may run", ["t4g"]) },
    (graph, { families }) => [
      ...graph
        .of(LAUNCH_TEMPLATE)
        .flatMap((template) => [...image(template, "imageId"), ...size(template, families)]),
      ...judgeBareInstances(graph, (one) => [...image(one, "ami"), ...size(one, families)]),
      ...graph.of(...OWN).map((one) => violation(one, "it makes or shares an image of our disks")),
    ],
  ),
};
