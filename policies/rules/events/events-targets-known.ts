import { MANDATORY, type Rule, demand } from "../../rule";
import { anyAccount } from "../platform";

export const rule: Rule = {
  id: "events-targets-known",
  title: "Events start what belongs to the account",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: ["aws:cloudwatch/eventTarget:EventTarget"],
  frameworks: [],
  url: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html",
  why: "A target in another account is told what happens here",
  fix: "Name a target of this account",
  judge: (graph) => [
    ...graph
      .of("aws:cloudwatch/eventTarget:EventTarget")
      .flatMap((target) =>
        demand(
          target,
          "arn",
          "of this account",
          (arn) => String(arn).split(":")[4] === anyAccount(target),
        ),
      ),
    ...graph
      .of("aws:cloudwatch/eventRule:EventRule")
      .flatMap((one) =>
        demand(one, "state", "ENABLED", (state) => state === "ENABLED" || state === undefined),
      ),
  ],
};
