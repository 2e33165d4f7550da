import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ScheduleFacts } from "../../environments/facts/facts";
import type { DutyRole } from "../identity/duty-role";
import type { Names } from "../names";

/** Arguments of {@link Schedule}. */
export interface ScheduleArgs {
  readonly names: Names;
  /** Role that starts the workflow. */
  readonly role: DutyRole;
  /** Day and wall-clock time in a time zone. */
  readonly schedule: ScheduleFacts;
}

/**
 * Tries to start for an hour, then leaves it to the next week: a run that starts in working hours is worse
 * than one that is missed and reported.
 */
const RETRY = { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 3 };

/**
 * Starts the workflow once a week at a wall-clock time.
 *
 * EventBridge Scheduler keeps to the time zone when clocks change; Glue's own schedule is UTC. Creates a
 * schedule group of the stack, which the role's trust policy names, and the schedule.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
 *
 * @throws when day, time or time zone cannot be.
 */
export class Schedule extends pulumi.ComponentResource {
  constructor(name: string, args: ScheduleArgs, opts?: pulumi.ComponentResourceOptions) {
    const { names, role, schedule } = args;
    const expression = weeklyExpression(schedule);
    super("platform:components:Schedule", name, {}, opts);
    const group = new aws.scheduler.ScheduleGroup(
      `${name}-group`,
      { name: names.scheduleGroup() },
      { parent: this },
    );
    new aws.scheduler.Schedule(
      `${name}-weekly`,
      {
        name: names.workflow(),
        description: `Starts ${names.workflow()}`,
        groupName: group.name,
        scheduleExpression: expression,
        scheduleExpressionTimezone: schedule.timezone,
        flexibleTimeWindow: { mode: "OFF" },
        state: "ENABLED",
        target: {
          arn: "arn:aws:scheduler:::aws-sdk:glue:startWorkflowRun",
          roleArn: role.role.arn,
          input: JSON.stringify({ Name: names.workflow() }),
          retryPolicy: RETRY,
        },
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

/**
 * `SUN`, `23:59` → `cron(59 23 ? * SUN *)`.
 *
 * @throws when the time is no wall-clock time or the time zone is unknown.
 */
export function weeklyExpression({ day, time, timezone }: ScheduleFacts): string {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (match === null) {
    throw new Error(`schedule.time must be HH:MM from 00:00 to 23:59, got "${time}"`);
  }
  try {
    new Intl.DateTimeFormat("en-CA", { timeZone: timezone });
  } catch (cause) {
    throw new Error(`schedule.timezone must be an IANA zone, got "${timezone}"`, { cause });
  }
  return `cron(${Number(match[2])} ${Number(match[1])} ? * ${day} *)`;
}
