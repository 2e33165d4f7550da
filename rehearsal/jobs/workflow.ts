import { GetJobCommand, GetTriggerCommand, type Job, type Trigger } from "@aws-sdk/client-glue";
import type { Clients } from "../clients";

/** How each job of a workflow run ended; jobs whose trigger never fired are absent. */
export type JobStates = ReadonlyMap<string, "SUCCEEDED" | "FAILED">;

/** A job that a trigger starts, with the arguments of the trigger's action. */
export interface JobStart {
  readonly job: string;
  readonly arguments: Readonly<Record<string, string>>;
}

/** The triggers of a workflow, as Glue holds them. */
export async function readTriggers(clients: Clients, names: readonly string[]): Promise<Trigger[]> {
  const answers = await Promise.all(
    names.map((Name) => clients.glue.send(new GetTriggerCommand({ Name }))),
  );
  return answers.flatMap(({ Trigger: trigger }) => (trigger === undefined ? [] : [trigger]));
}

/** A job's definition, as Glue holds it. */
export async function readJob(clients: Clients, name: string): Promise<Job> {
  const { Job: job } = await clients.glue.send(new GetJobCommand({ JobName: name }));
  if (job === undefined) throw new Error(`Glue holds no job ${name}.`);
  return job;
}

/**
 * Runs a workflow as Glue does: its start trigger first, then each conditional trigger once its conditions hold.
 *
 * @param start type of the trigger that starts this run; the workflow must have one of it.
 * @param run starts one job and answers whether it succeeded.
 * @see https://docs.aws.amazon.com/glue/latest/dg/about-triggers.html
 */
export async function runWorkflow(
  triggers: readonly Trigger[],
  start: "EVENT" | "ON_DEMAND",
  run: (start: JobStart) => Promise<boolean>,
): Promise<JobStates> {
  if (!triggers.some(({ Type }) => Type === start)) {
    const found = triggers.map(({ Name, Type }) => `${String(Name)}: ${String(Type)}`).join(", ");
    throw new Error(`no trigger of type ${start} starts the workflow; it has ${found}`);
  }
  const states = new Map<string, "SUCCEEDED" | "FAILED">();
  const waiting = [...triggers];
  for (;;) {
    const index = waiting.findIndex((trigger) => fires(trigger, start, states));
    const [trigger] = index < 0 ? [] : waiting.splice(index, 1);
    if (trigger === undefined) return states;
    for (const action of trigger.Actions ?? []) {
      const job = action.JobName ?? "";
      const succeeded = await run({ job, arguments: action.Arguments ?? {} });
      states.set(job, succeeded ? "SUCCEEDED" : "FAILED");
    }
  }
}

function fires(trigger: Trigger, start: "EVENT" | "ON_DEMAND", states: JobStates): boolean {
  if (trigger.Type !== "CONDITIONAL") return trigger.Type === start;
  const met = (trigger.Predicate?.Conditions ?? []).map(
    ({ JobName, State }) => JobName !== undefined && states.get(JobName) === State,
  );
  return trigger.Predicate?.Logical === "ANY" ? met.includes(true) : met.every(Boolean);
}
