import { INSTANCE, linkOf } from "../../graph/links";
import { ADVISORY, type Rule, violation } from "../../rule";
import { demandLinked } from "../demand-linked";

const VOLUME = "aws:ebs/volume:Volume";
const ATTACHMENT = "aws:ec2/volumeAttachment:VolumeAttachment";
const SELECTION = "aws:backup/selection:Selection";

export const rule: Rule = {
  id: "ec2-backed-up",
  title: "Disks are backed up, and none lies about",
  severity: "high",
  kind: "stack",
  level: ADVISORY,
  advisoryBecause: "machines keep nothing: what they publish is in S3, what they run is made anew",
  types: [INSTANCE, VOLUME, ATTACHMENT, SELECTION],
  frameworks: ["FSBP EC2.28"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-28",
  why: "A disk that is lost takes along what was only there; one that nobody uses is read by whoever attaches it",
  fix: "Select the machines in a backup plan; attach every volume, or delete it",
  judge: (graph) => {
    const volumes = graph.of(VOLUME);
    const attached = graph.of(ATTACHMENT).map((one) => linkOf(graph, one, "volumeId", volumes));
    return [
      ...(graph.of(SELECTION).length > 0 ? [] : [...graph.of(INSTANCE), ...volumes]).map((one) =>
        violation(one, "no backup plan selects it"),
      ),
      ...volumes.flatMap((one) => demandLinked(one, attached, "is attached to nothing")),
    ];
  },
};
