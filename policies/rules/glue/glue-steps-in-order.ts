import { listed, valueAt } from "../../graph/values";
import { MANDATORY, type Rule, demand, demandEqual, demandTrue } from "../../rule";

const WORKFLOW = "aws:glue/workflow:Workflow";
const TRIGGER = "aws:glue/trigger:Trigger";

/** Each condition waits for one job's success. */
const waits = (conditions: unknown): boolean =>
  listed(conditions).length > 0 &&
  listed(conditions).every(
    (one) => typeof valueAt(one, "jobName") === "string" && valueAt(one, "state") === "SUCCEEDED",
  );

export const rule: Rule = {
  id: "glue-steps-in-order",
  title: "A step begins when the one before has succeeded",
  severity: "high",
  kind: "resource",
  level: MANDATORY,
  types: [WORKFLOW, TRIGGER],
  frameworks: [],
  url: "https://docs.aws.amazon.com/glue/latest/dg/about-triggers.html",
  why: "A step that does not wait publishes rows that no rule has checked; two runs at once commit against each other",
  fix: "Set maxConcurrentRuns 1, and triggers on the condition that all jobs before SUCCEEDED",
  judge: (graph) => [
    ...graph.of(WORKFLOW).flatMap((workflow) => demandEqual(workflow, "maxConcurrentRuns", 1)),
    ...graph.of(TRIGGER).flatMap((trigger) => {
      if (trigger.props["type"] === "EVENT") {
        return demandEqual(trigger, "eventBatchingConditions.0.batchSize", 1);
      }
      if (trigger.props["type"] !== "CONDITIONAL") return [];
      return [
        ...demandTrue(trigger, "enabled"),
        ...demandEqual(trigger, "predicate.logical", "AND"),
        ...demand(trigger, "predicate.conditions", "the success of jobs", waits),
      ];
    }),
  ],
};
