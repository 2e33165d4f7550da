import { LAUNCH_TEMPLATE } from "../../graph/links";
import { listed } from "../../graph/values";
import { MANDATORY, type Rule, demandBetween, demandTrue } from "../../rule";

export const rule: Rule = {
  id: "ec2-disks-bounded",
  title: "Disks are small and go with their machine",
  severity: "medium",
  kind: "resource",
  level: MANDATORY,
  types: [LAUNCH_TEMPLATE],
  frameworks: ["FSBP EC2.12"],
  url: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-storage-deletion.html",
  why: "A disk that outlives its machine keeps copies of reports that nobody looks after; one without a size costs by accident",
  fix: "Set ebs.volumeSize to 8 to 100 GiB, and deleteOnTermination on disks and interfaces",
  judge: (graph) =>
    graph
      .of(LAUNCH_TEMPLATE)
      .flatMap((template) => [
        ...listed(template.props["blockDeviceMappings"]).flatMap((_, index) => [
          ...demandBetween(template, `blockDeviceMappings.${index}.ebs.volumeSize`, 8, 100),
          ...demandTrue(template, `blockDeviceMappings.${index}.ebs.deleteOnTermination`),
        ]),
        ...listed(template.props["networkInterfaces"]).flatMap((_, index) =>
          demandTrue(template, `networkInterfaces.${index}.deleteOnTermination`),
        ),
      ]),
};
