import { MANDATORY, type Rule, demandTrue } from "../../rule";
import { demandKey } from "../platform";

const TRAIL = "aws:cloudtrail/trail:Trail";

export const rule: Rule = {
  id: "trail-integrity",
  title: "The trail's files are sealed",
  severity: "high",
  kind: "stack",
  level: MANDATORY,
  types: [TRAIL],
  frameworks: ["FSBP CloudTrail.2", "FSBP CloudTrail.4", "CIS 3.0 3.2"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-4",
  why: "A record that can be changed unseen proves nothing",
  fix: "Set enableLogFileValidation and the account's key",
  judge: (graph) =>
    graph
      .of(TRAIL)
      .flatMap((trail) => [
        ...demandTrue(trail, "enableLogFileValidation"),
        ...demandKey(graph, trail, "kmsKeyId", "cloudtrail"),
      ]),
};
