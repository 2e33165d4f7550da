import { MANDATORY, type Rule, demand, demandEqual } from "../../rule";
import { demandKey, anyAccount } from "../platform";

const WORKGROUP = "aws:athena/workgroup:Workgroup";

export const rule: Rule = {
  id: "athena-workgroup-encrypted",
  title: "Query results are encrypted",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [WORKGROUP],
  frameworks: ["FSBP Athena.1"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/athena-controls.html#athena-1",
  why: "Results are copies of the data",
  fix: "Set SSE_KMS under the stack's key and expectedBucketOwner",
  judge: (graph) =>
    graph.of(WORKGROUP).flatMap((group) => {
      const root = "configuration.resultConfiguration";
      return [
        ...demandEqual(group, `${root}.encryptionConfiguration.encryptionOption`, "SSE_KMS"),
        ...demandKey(graph, group, `${root}.encryptionConfiguration.kmsKeyArn`, "s3"),
        ...demand(
          group,
          `${root}.expectedBucketOwner`,
          "this account",
          (owner) => owner === anyAccount(group),
        ),
      ];
    }),
};
