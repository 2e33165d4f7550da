import { GetScheduleCommand } from "@aws-sdk/client-scheduler";
import type { Clients } from "../clients";

/** What a schedule starts. */
export interface ScheduledStart {
  readonly starts: "workflow" | "databrew";
  /** Name of the workflow or job. */
  readonly name: string;
}

const TARGETS: Readonly<Record<string, ScheduledStart["starts"]>> = {
  "arn:aws:scheduler:::aws-sdk:glue:startWorkflowRun": "workflow",
  "arn:aws:scheduler:::aws-sdk:databrew:startJobRun": "databrew",
};

/**
 * What the schedules start, as EventBridge Scheduler holds them, in the order in which they fire.
 *
 * @param schedules `<group>/<name>`; those of other groups are left out
 * @throws for a target that no rehearsal can play.
 */
export async function readStarts(
  { scheduler }: Clients,
  schedules: readonly string[],
  group: string,
): Promise<ScheduledStart[]> {
  const names = schedules.filter((one) => one.startsWith(`${group}/`)).sort();
  const starts = await Promise.all(
    names.map(async (id) => {
      const Name = id.slice(group.length + 1);
      const { Target, ScheduleExpression = "" } = await scheduler.send(
        new GetScheduleCommand({ GroupName: group, Name }),
      );
      const starts = TARGETS[Target?.Arn ?? ""];
      if (starts === undefined) {
        throw new Error(
          `the schedule ${id} starts ${String(Target?.Arn)}, which nobody plays here`,
        );
      }
      const input = JSON.parse(Target?.Input ?? "{}") as { readonly Name?: string };
      return { starts, name: input.Name ?? "", minute: minuteOfWeek(ScheduleExpression) };
    }),
  );
  return inTurn(starts).map(({ starts: what, name }) => ({ starts: what, name }));
}

const DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const WEEK_MINUTES = 7 * 24 * 60;

/**
 * `cron(59 23 ? * SUN *)` → minutes since the week began on Sunday.
 *
 * @throws for an expression that is not weekly.
 */
export function minuteOfWeek(expression: string): number {
  const match = /^cron\((\d+) (\d+) \? \* ([A-Z]{3}) \*\)$/.exec(expression);
  const day = DAYS.indexOf(match?.[3] ?? "");
  if (match === null || day < 0) {
    throw new Error(`a schedule fires at ${expression}, which is no weekly time`);
  }
  return (day * 24 + Number(match[2])) * 60 + Number(match[1]);
}

/** One week in its order. It begins after the longest pause, so that what belongs together is not cut apart on Saturday night. */
export function inTurn<Start extends { readonly minute: number }>(
  starts: readonly Start[],
): readonly Start[] {
  const sorted = [...starts].sort((one, other) => one.minute - other.minute);
  const pauses = sorted.map(({ minute }, place) => {
    const before = sorted.at(place - 1)?.minute ?? minute;
    return (minute - before + WEEK_MINUTES) % WEEK_MINUTES;
  });
  const first = pauses.indexOf(Math.max(...pauses));
  return [...sorted.slice(Math.max(0, first)), ...sorted.slice(0, Math.max(0, first))];
}
