import { MANDATORY, type Rule, demandText } from "../../rule";

const TRAIL = "aws:cloudtrail/trail:Trail";

export const rule: Rule = {
  id: "trail-delivered",
  title: "The trail reaches CloudWatch Logs",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: [TRAIL],
  frameworks: ["FSBP CloudTrail.5"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-5",
  why: "Alarms on what was done need the events within minutes",
  fix: "Set cloudWatchLogsGroupArn and cloudWatchLogsRoleArn",
  judge: (graph) =>
    graph
      .of(TRAIL)
      .flatMap((trail) =>
        ["cloudWatchLogsGroupArn", "cloudWatchLogsRoleArn"].flatMap((path) =>
          demandText(trail, path),
        ),
      ),
};
