import { regionOf } from "../../graph/graph";
import { shown, UNKNOWN } from "../../graph/values";
import { MANDATORY, type Rule, demandEqual, lacking, unknown } from "../../rule";
import { isAccountStack, standsForStack } from "../platform";

const TYPE = "aws:accessanalyzer/analyzer:Analyzer";

export const rule: Rule = {
  id: "iam-access-analyzer",
  title: "The analyzer looks at every region in use",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: [TYPE],
  frameworks: ["CIS 3.0 1.20"],
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html",
  why: "It finds what is shared outside, also by hand",
  fix: "Add an Analyzer of type ACCOUNT in each region with defaults of the account",
  judge: (graph) => {
    if (!isAccountStack(graph)) return [];
    const analyzers = graph.of(TYPE);
    const looked = analyzers.map(regionOf);
    const used = new Set(
      graph
        .of(
          "aws:ebs/encryptionByDefault:EncryptionByDefault",
          "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
          "aws:s3/bucket:Bucket",
        )
        .map(regionOf),
    );
    const first = standsForStack(graph);
    return first === undefined
      ? []
      : [...used]
          .filter((region) => !looked.includes(region))
          .flatMap((region) =>
            region === UNKNOWN
              ? [unknown(first, "a region in which something is")]
              : lacking(first, `${shown(region)} has no Analyzer`, analyzers, "region"),
          )
          .concat(analyzers.flatMap((one) => demandEqual(one, "type", "ACCOUNT")));
  },
};
