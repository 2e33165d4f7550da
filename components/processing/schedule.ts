import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ScheduleFacts } from "../../environments/facts/facts";
import type { DutyRole } from "../identity/duty-role";
import type { Names } from "../names";
import { type StartingDataset, startOf } from "./workflow-start";

/** Arguments of {@link Schedule}. */
export interface ScheduleArgs {
  readonly names: Names;
  /** Role that starts workflows and cleaning jobs. */
  readonly role: DutyRole;
  /** Day and wall-clock time in a time zone. */
  readonly schedule: ScheduleFacts;
  readonly datasets: readonly StartingDataset[];
}

const MINUTES_OF_A_DAY = 24 * 60;
const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] as const;

/**
 * Tries to start for an hour, then leaves it to the next week: a run that starts in working hours is worse
 * than one that is missed and reported.
 */
const RETRY = { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 3 };

/**
 * Starts each dataset once a week at a wall-clock time: its workflow, or the DataBrew job whose end starts it.
 *
 * EventBridge Scheduler keeps to the time zone when clocks change; Glue's own schedule is UTC. Creates a
 * schedule group of the stack, which the role's trust policy names, and a schedule for each dataset.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
 *
 * @throws when day, time or time zone cannot be.
 */
export class Schedule extends pulumi.ComponentResource {
  /** Name of the schedule group, once it exists. */
  readonly groupName: pulumi.Output<string>;

  constructor(name: string, args: ScheduleArgs, opts?: pulumi.ComponentResourceOptions) {
    const { names, role, schedule, datasets } = args;
    const expression = weeklyExpression(schedule);
    super("platform:components:Schedule", name, {}, opts);
    const group = new aws.scheduler.ScheduleGroup(
      `${name}-group`,
      { name: names.scheduleGroup() },
      { parent: this },
    );
    this.groupName = group.name;
    // Keyed by dataset: removing one must not replace its neighbours.
    for (const dataset of datasets) {
      const { target, input, starts } = scheduledStart(names, dataset);
      new aws.scheduler.Schedule(
        `${name}-${dataset.name}`,
        {
          name: names.schedule(dataset.name),
          description: `Starts ${starts}`,
          groupName: group.name,
          scheduleExpression: expression,
          scheduleExpressionTimezone: schedule.timezone,
          flexibleTimeWindow: { mode: "OFF" },
          state: "ENABLED",
          target: {
            arn: `arn:aws:scheduler:::aws-sdk:${target}`,
            roleArn: role.role.arn,
            input: JSON.stringify(input),
            retryPolicy: RETRY,
          },
        },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}

/** The call that a schedule makes. */
interface ScheduledStart {
  /** `<service>:<operation>` as the scheduler's universal target names it. */
  readonly target: string;
  readonly input: Readonly<Record<string, string>>;
  /** What it starts, for people. */
  readonly starts: string;
}

function scheduledStart(names: Names, dataset: StartingDataset): ScheduledStart {
  const start = startOf(names, dataset);
  switch (start.by) {
    case "schedule": {
      const workflow = names.workflow(dataset.name);
      return { target: "glue:startWorkflowRun", input: { Name: workflow }, starts: workflow };
    }
    case "databrew":
      return {
        target: "databrew:startJobRun",
        input: { Name: start.job },
        starts: `the DataBrew job ${start.job}`,
      };
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

/**
 * The wall-clock time that many minutes before another, on the day before where it must be.
 *
 * @param minutes less than a day
 */
export function earlier(schedule: ScheduleFacts, minutes: number): ScheduleFacts {
  const [hour = 0, minute = 0] = schedule.time.split(":").map(Number);
  const found = hour * 60 + minute - minutes;
  const within = (found + MINUTES_OF_A_DAY) % MINUTES_OF_A_DAY;
  const two = (value: number): string => String(value).padStart(2, "0");
  const days = DAYS.indexOf(schedule.day) + (found < 0 ? DAYS.length - 1 : 0);
  return {
    ...schedule,
    day: DAYS[days % DAYS.length] ?? schedule.day,
    time: `${two(Math.floor(within / 60))}:${two(within % 60)}`,
  };
}
