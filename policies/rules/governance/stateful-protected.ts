import { BUCKET, KEY } from "../../graph/links";
import { MANDATORY_IN_PROD, type Rule, demand, violation } from "../../rule";
import { stageOf } from "../platform";

const TYPES = [BUCKET, KEY, "aws:cloudtrail/trail:Trail"];

export const rule: Rule = {
  id: "stateful-protected",
  title: "What holds data cannot be deleted by a deployment",
  severity: "high",
  kind: "resource",
  level: MANDATORY_IN_PROD,
  advisoryBecause: "a stack of dev is thrown away",
  types: TYPES,
  frameworks: [],
  url: "https://www.pulumi.com/docs/concepts/options/protect/",
  why: "A rename or a slip of the finger would delete what cannot be made again",
  fix: "Set protect, and leave forceDestroy off",
  judge: (graph) =>
    graph
      .of(...TYPES)
      .flatMap((one) => [
        ...(one.protect || stageOf(one) === "dev" ? [] : [violation(one, "it is not protected")]),
        ...(stageOf(one) === "dev"
          ? []
          : demand(one, "forceDestroy", "false", (value) => value !== true)),
      ]),
};
