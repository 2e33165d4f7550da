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
 * What the schedules start, as EventBridge Scheduler holds them, in the order of their names.
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
  return Promise.all(
    names.map(async (id) => {
      const Name = id.slice(group.length + 1);
      const { Target } = await scheduler.send(new GetScheduleCommand({ GroupName: group, Name }));
      const starts = TARGETS[Target?.Arn ?? ""];
      if (starts === undefined) {
        throw new Error(
          `the schedule ${id} starts ${String(Target?.Arn)}, which nobody plays here`,
        );
      }
      const input = JSON.parse(Target?.Input ?? "{}") as { readonly Name?: string };
      return { starts, name: input.Name ?? "" };
    }),
  );
}
