import { KEY } from "../../graph/links";
import { MANDATORY, type Rule, demand, demandBetween, demandText, demandTrue } from "../../rule";
import { configured, wholeNumber } from "../../settings";

export const rule: Rule = {
  id: "kms-rotation-and-lifetime",
  title: "Keys rotate and die slowly",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: [KEY],
  frameworks: ["FSBP KMS.3", "FSBP KMS.4", "CIS 3.0 3.6"],
  url: "https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-4",
  why: "A key that is gone takes all its data along; a key that never rotates covers too much",
  fix: "Set enableKeyRotation, a deletion window as long as is configured, and a description",
  ...configured(
    { leastDays: wholeNumber("days that a key waits for its deletion at least", 30, [7, 30]) },
    (graph, { leastDays }) =>
      graph
        .of(KEY)
        .flatMap((key) => [
          ...demandTrue(key, "enableKeyRotation"),
          ...demandBetween(key, "deletionWindowInDays", leastDays, 30),
          ...demand(key, "isEnabled", "true", (value) => value !== false),
          ...demand(key, "bypassPolicyLockoutSafetyCheck", "false", (value) => value !== true),
          ...demandText(key, "description"),
        ]),
  ),
};
