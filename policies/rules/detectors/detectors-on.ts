import { texts } from "../../graph/values";
import { ADVISORY, type Rule, demand, demandTrue, violation } from "../../rule";
import { isAccountStack, standsForStack } from "../platform";

const DETECTOR = "aws:guardduty/detector:Detector";
const RECORDER = "aws:cfg/recorder:Recorder";
const MACIE = "aws:macie2/account:Account";
const INSPECTOR = "aws:inspector2/enabler:Enabler";
const TYPES = [DETECTOR, "aws:securityhub/account:Account", RECORDER, MACIE, INSPECTOR];

export const rule: Rule = {
  id: "detectors-on",
  title: "AWS's detectors are on",
  severity: "high",
  kind: "stack",
  level: ADVISORY,
  advisoryBecause:
    "they are bought for a whole organisation, by its security team, and would cost more than a department's platform",
  types: TYPES,
  frameworks: [
    "FSBP GuardDuty.1",
    "FSBP Config.1",
    "FSBP Macie.1",
    "CIS 3.0 2.1.3",
    "CIS 3.0 3.3",
    "CIS 3.0 4.16",
  ],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-1",
  why: "Alarms on known calls do not see what nobody thought of",
  fix: "Have the organisation delegate GuardDuty, Security Hub, Config, Macie and Inspector, or add them to the account's stack",
  judge: (graph) => {
    const first = standsForStack(graph);
    const missing = TYPES.filter((type) => graph.of(type).length === 0).map(
      (type) => /:(\w+)\//.exec(type)?.[1] ?? type,
    );
    return [
      ...(isAccountStack(graph) && first !== undefined && missing.length > 0
        ? [violation(first, `the account's stack switches on no ${missing.join(", ")}`)]
        : []),
      ...graph
        .of(DETECTOR)
        .flatMap((one) => demand(one, "enable", "true", (value) => value !== false)),
      ...graph.of(RECORDER).flatMap((one) => demandTrue(one, "recordingGroup.allSupported")),
      ...graph
        .of(MACIE)
        .flatMap((one) => demand(one, "status", "ENABLED", (status) => status !== "PAUSED")),
      ...graph
        .of(INSPECTOR)
        .flatMap((one) =>
          demand(one, "resourceTypes", "with EC2", (types) => texts(types).includes("EC2")),
        ),
    ];
  },
};
