import { listed } from "../../graph/values";
import { ADVISORY, type Rule, demand, demandBetween, demandTrue } from "../../rule";

const GROUP = "aws:autoscaling/group:Group";

export const rule: Rule = {
  id: "ec2-asg-resilient",
  title: "Groups of machines outlive a zone",
  severity: "medium",
  kind: "resource",
  level: ADVISORY,
  advisoryBecause:
    "no component makes a group, known-types-only refuses one: two machines serve a department",
  types: [GROUP],
  frameworks: [
    "FSBP AutoScaling.1",
    "FSBP AutoScaling.2",
    "FSBP AutoScaling.6",
    "FSBP AutoScaling.9",
  ],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/autoscaling-controls.html#autoscaling-2",
  why: "A group in one zone ends with it; a group that trusts a machine that runs keeps one that does not answer",
  fix: "Name a launch template and two subnets, ELB as health check with a grace period, and pass tags on",
  judge: (graph) =>
    graph
      .of(GROUP)
      .flatMap((group) => [
        ...demand(group, "launchTemplate", "given", (template) => template !== undefined),
        ...demand(
          group,
          "vpcZoneIdentifiers",
          "two subnets or more",
          (subnets) => listed(subnets).length >= 2,
        ),
        ...demand(group, "healthCheckType", "ELB", (type) => type === "ELB"),
        ...demandBetween(group, "healthCheckGracePeriod", 1, 3600),
        ...listed(group.props["tags"]).flatMap((_, index) =>
          demandTrue(group, `tags.${index}.propagateAtLaunch`),
        ),
      ]),
};
