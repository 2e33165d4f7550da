import { MANDATORY, type Rule, demand, demandBetween, demandText } from "../../rule";

const TYPE = "aws:scheduler/schedule:Schedule";

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
        ...demandBetween(schedule, "target.retryPolicy.maximumRetryAttempts", 1, 185),
      ]),
};
