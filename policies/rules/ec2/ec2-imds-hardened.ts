import type { GraphResource } from "../../graph/graph";
import { LAUNCH_TEMPLATE, INSTANCE } from "../../graph/links";
import { MANDATORY, type Rule, demand, demandEqual } from "../../rule";
import { judgeBareInstances } from "../bare-instances";

const judge = (one: GraphResource) => [
  ...demandEqual(one, "metadataOptions.httpTokens", "required"),
  ...demandEqual(one, "metadataOptions.httpPutResponseHopLimit", 1),
  ...demand(
    one,
    "metadataOptions.instanceMetadataTags",
    "disabled",
    (value) => value !== "enabled",
  ),
];

export const rule: Rule = {
  id: "ec2-imds-hardened",
  title: "Instances answer for their role with a token only",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: [LAUNCH_TEMPLATE, INSTANCE],
  frameworks: ["FSBP EC2.8", "FSBP EC2.170", "CIS 3.0 5.6"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-8",
  why: "Without a token a forged request from inside fetches the role's keys",
  fix: "Set httpTokens required, a hop limit of 1 and no tags in the metadata",
  judge: (graph) => [
    ...graph.of(LAUNCH_TEMPLATE).flatMap(judge),
    ...judgeBareInstances(graph, judge),
  ],
};
