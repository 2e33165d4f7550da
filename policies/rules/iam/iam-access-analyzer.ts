import { regionOf } from "../../graph/graph";
import { shown } from "../../graph/values";
import { MANDATORY, type Rule, demandEqual, violation } from "../../rule";
import { isAccountStack } from "../platform";

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
    const [first] = graph.resources;
    return first === undefined
      ? []
      : [...used]
          .filter((region) => !looked.includes(region))
          .map((region) => violation(first, `${shown(region)} has no access analyzer`))
          .concat(analyzers.flatMap((one) => demandEqual(one, "type", "ACCOUNT")));
  },
};
