import { INSTANCE, LAUNCH_TEMPLATE } from "../../graph/links";
import { listed } from "../../graph/values";
import { ADVISORY, type Rule, demand, demandTrue } from "../../rule";
import { judgeBareInstances } from "../bare-instances";

export const rule: Rule = {
  id: "ec2-operable",
  title: "Machines are watched closely and not ended by mistake",
  severity: "medium",
  kind: "resource",
  level: ADVISORY,
  advisoryBecause:
    "machines keep nothing and are replaced by any change; detailed monitoring costs as much as the machine",
  types: [LAUNCH_TEMPLATE, INSTANCE],
  frameworks: ["FSBP EC2.17"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-17",
  why: "A machine that is ended by mistake serves nobody until it is made again",
  fix: "Set monitoring.enabled and disableApiTermination, and one network interface",
  judge: (graph) => [
    ...graph
      .of(LAUNCH_TEMPLATE)
      .flatMap((template) => [
        ...demandTrue(template, "monitoring.enabled"),
        ...demandTrue(template, "disableApiTermination"),
        ...demand(
          template,
          "networkInterfaces",
          "at most one",
          (interfaces) => listed(interfaces).length <= 1,
        ),
      ]),
    ...judgeBareInstances(graph, (one) => [
      ...demandTrue(one, "monitoring"),
      ...demandTrue(one, "disableApiTermination"),
    ]),
  ],
};
