import { LAUNCH_TEMPLATE, INSTANCE } from "../../graph/links";
import { UNKNOWN, listed } from "../../graph/values";
import { MANDATORY, type Rule, demandTrue, unknown, violation } from "../../rule";

export const rule: Rule = {
  id: "ec2-storage-encrypted",
  title: "Disks are encrypted",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: [LAUNCH_TEMPLATE, "aws:ebs/volume:Volume"],
  frameworks: ["FSBP EC2.3"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-3",
  why: "A disk or its snapshot is read without the machine",
  fix: "Set encrypted true on every mapping and volume",
  judge: (graph) => [
    ...graph.of(LAUNCH_TEMPLATE).flatMap((template) => {
      const mappings = template.props["blockDeviceMappings"];
      if (mappings === UNKNOWN) return [unknown(template, "blockDeviceMappings")];
      const disks = listed(mappings);
      if (disks.length === 0) return [violation(template, "it leaves its disk to the image")];
      return disks.flatMap((_, index) =>
        demandTrue(template, `blockDeviceMappings.${index}.ebs.encrypted`),
      );
    }),
    ...graph
      .of("aws:ebs/volume:Volume", "aws:ebs/snapshotCopy:SnapshotCopy", "aws:ec2/amiCopy:AmiCopy")
      .flatMap((volume) => demandTrue(volume, "encrypted")),
    ...graph
      .of(INSTANCE)
      .flatMap((one) =>
        one.props["rootBlockDevice"] === undefined
          ? []
          : demandTrue(one, "rootBlockDevice.encrypted"),
      ),
  ],
};
