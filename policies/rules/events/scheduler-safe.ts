import type { Graph } from "../../graph/graph";
import { MANDATORY, type Rule, demand, demandBetween, demandText } from "../../rule";

const TYPE = "aws:scheduler/schedule:Schedule";

/** Cron with any year and any month. */
const RECURS = /^cron\(\S+ \S+ \S+ \* \S+ \*\)$|^rate\(\d+ (hour|day)s?\)$/;

/** What a schedule may start. */
const startables = (graph: Graph): ReadonlySet<unknown> =>
  new Set(
    graph
      .of("aws:glue/workflow:Workflow", "aws:glue/job:Job", "aws-native:databrew:Job")
      .map(({ props }) => props["name"]),
  );

export const rule: Rule = {
  id: "scheduler-safe",
  title: "Schedules run in their group, in local time, and are not lost",
  severity: "medium",
  kind: "stack",
  level: MANDATORY,
  types: [TYPE],
  frameworks: [],
  url: "https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-group.html",
  why: "A role that trusts the group trusts no other schedule; a week without a run loses a week",
  fix: "Name groupName and a time zone, keep the schedule ENABLED, and retry",
  judge: (graph) =>
    graph
      .of(TYPE)
      .flatMap((schedule) => [
        ...demand(schedule, "groupName", "a group of this stack", (name) =>
          graph
            .of("aws:scheduler/scheduleGroup:ScheduleGroup")
            .some((group) => group.props["name"] === name),
        ),
        ...demandText(schedule, "scheduleExpressionTimezone"),
        ...demand(
          schedule,
          "state",
          "ENABLED",
          (state) => state === "ENABLED" || state === undefined,
        ),
        ...demandBetween(schedule, "target.retryPolicy.maximumRetryAttempts", 2, 185),
        ...demandBetween(schedule, "target.retryPolicy.maximumEventAgeInSeconds", 300, 86_400),
        ...demand(
          schedule,
          "scheduleExpression",
          "a time that comes back every month or more often",
          (value) => typeof value === "string" && RECURS.test(value),
        ),
        ...demand(schedule, "target.arn", "a call to start a job or workflow", (arn) =>
          /^arn:aws:scheduler:::aws-sdk:(databrew:startJobRun|glue:startWorkflowRun|glue:startJobRun)$/.test(
            String(arn),
          ),
        ),
        ...demand(
          schedule,
          "target.input",
          "the name of a job or workflow of this stack",
          (input) =>
            startables(graph).has(
              /^\{"(?:Name|JobName)":"([^"]+)"\}$/.exec(String(input))?.[1] ?? "",
            ),
        ),
      ]),
};
