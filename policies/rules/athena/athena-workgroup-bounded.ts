import { MANDATORY, type Rule, demandBetween, demandEqual, demandTrue } from "../../rule";
import { configured, wholeNumber } from "../../settings";

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
  fix: "Set bytesScannedCutoffPerQuery to at most what is configured, pin the engine and publish metrics",
  ...configured(
    {
      mostBytes: wholeNumber(
        "bytes that a query scans at most",
        107_374_182_400,
        [10_485_760, 1_125_899_906_842_624],
      ),
    },
    (graph, { mostBytes }) =>
      graph
        .of(WORKGROUP)
        .flatMap((group) => [
          ...demandBetween(
            group,
            "configuration.bytesScannedCutoffPerQuery",
            10_485_760,
            mostBytes,
          ),
          ...demandEqual(
            group,
            "configuration.engineVersion.selectedEngineVersion",
            "Athena engine version 3",
          ),
          ...demandTrue(group, "configuration.publishCloudwatchMetricsEnabled"),
        ]),
  ),
};
