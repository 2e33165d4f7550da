import { regionOf } from "../../graph/graph";
import { shown } from "../../graph/values";
import { MANDATORY, type Rule, demandEqual, demandTrue, lacking } from "../../rule";
import { isAccountStack, standsForStack } from "../platform";

const TYPES = [
  "aws:ebs/encryptionByDefault:EncryptionByDefault",
  "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
  "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
  "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
] as const;

/** Off unless somebody switches it on. */
const CONSOLE = "aws:ec2/serialConsoleAccess:SerialConsoleAccess";

export const rule: Rule = {
  id: "ec2-account-defaults",
  title: "The account's defaults are safe in every region",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [...TYPES, CONSOLE],
  frameworks: ["FSBP EC2.7", "FSBP EC2.182", "CIS 3.0 2.2.1"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-7",
  why: "What is made by hand gets the defaults",
  fix: "Set disk encryption, snapshot and image blocks and metadata tokens in both regions of the account's stack",
  judge: (graph) => {
    if (!isAccountStack(graph)) return [];
    const first = standsForStack(graph);
    const regions = new Set(TYPES.flatMap((type) => graph.of(type).map(regionOf)));
    const missing = TYPES.flatMap((type) =>
      [...(regions.size === 0 ? [undefined] : regions)]
        .filter((region) => !graph.of(type).some((one) => regionOf(one) === region))
        .flatMap((region) =>
          first === undefined
            ? []
            : lacking(
                first,
                `${shown(region)} has no ${type.split(":")[2] ?? type}`,
                graph.of(...TYPES),
                "region",
              ),
        ),
    );
    const [disks, snapshots, images, metadata] = TYPES;
    return [
      ...missing,
      ...graph.of(CONSOLE).flatMap((one) => demandEqual(one, "enabled", false)),
      ...graph.of(disks).flatMap((one) => demandTrue(one, "enabled")),
      ...graph.of(snapshots).flatMap((one) => demandEqual(one, "state", "block-all-sharing")),
      ...graph.of(images).flatMap((one) => demandEqual(one, "state", "block-new-sharing")),
      ...graph
        .of(metadata)
        .flatMap((one) => [
          ...demandEqual(one, "httpTokens", "required"),
          ...demandEqual(one, "httpPutResponseHopLimit", 1),
        ]),
    ];
  },
};
