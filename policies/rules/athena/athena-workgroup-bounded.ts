import { MANDATORY, type Rule, demandBetween, demandEqual, demandTrue } from "../../rule";

const WORKGROUP = "aws:athena/workgroup:Workgroup";

export const rule: Rule = {
  id: "athena-workgroup-bounded",
  title: "Queries scan within a limit",
  severity: "medium",
  kind: "resource",
  level: MANDATORY,
  types: [WORKGROUP],
  frameworks: ["FSBP Athena.4"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/athena-controls.html#athena-4",
  why: "One query without a limit can cost more than the month",
  fix: "Set bytesScannedCutoffPerQuery to at most 1 TiB, pin the engine and publish metrics",
  judge: (graph) =>
    graph
      .of(WORKGROUP)
      .flatMap((group) => [
        ...demandBetween(
          group,
          "configuration.bytesScannedCutoffPerQuery",
          10_485_760,
          1_099_511_627_776,
        ),
        ...demandEqual(
          group,
          "configuration.engineVersion.selectedEngineVersion",
          "Athena engine version 3",
        ),
        ...demandTrue(group, "configuration.publishCloudwatchMetricsEnabled"),
      ]),
};
