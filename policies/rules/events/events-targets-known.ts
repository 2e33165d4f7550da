import { listed, UNKNOWN } from "../../graph/values";
import { MANDATORY, type Rule, demand, demandText } from "../../rule";
import { anyAccount, homeOf } from "../platform";

/** A pattern that matches events of a source whose details name something of the stack. */
const isNarrow = (pattern: string, stack: string): boolean =>
  /"source":\["aws\./.test(pattern) && /"detail":\{/.test(pattern) && pattern.includes(`"${stack}`);

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
    ...graph.of("aws:cloudwatch/eventTarget:EventTarget").flatMap((target) => {
      if (target.props["arn"] === UNKNOWN) return [];
      const arn = String(target.props["arn"]);
      return [
        // Topics admit EventBridge by their policy; everything else is started under a role.
        ...(/:(sns|sqs|logs):/.test(arn) ? [] : demandText(target, "roleArn")),
        ...(arn.includes(":document/")
          ? demand(
              target,
              "runCommandTargets.0.values",
              "the name of a machine of this stack",
              (names) =>
                listed(names).length > 0 &&
                listed(names).every((name) =>
                  String(name).startsWith(`${homeOf(target)?.stack ?? ""}-`),
                ),
            )
          : []),
      ];
    }),
    ...graph
      .of("aws:cloudwatch/eventRule:EventRule")
      .flatMap((one) => [
        ...demand(one, "state", "ENABLED", (state) => state === "ENABLED" || state === undefined),
        ...demand(one, "eventPattern", "of a source, with details of this stack's", (pattern) =>
          isNarrow(String(pattern), homeOf(one)?.stack ?? ""),
        ),
      ]),
  ],
};
