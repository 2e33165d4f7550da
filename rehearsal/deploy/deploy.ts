import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import type { ProgramOrder, ProgramReport } from "./run-program";

const ROOT = path.resolve(__dirname, "..", "..");
const RUN_PROGRAM = path.join(__dirname, "run-program.ts");
const STOP_SIGNAL = "SIGKILL";

/**
 * Deploys one stack: runs the Pulumi program in a process of its own and returns what it made.
 *
 * @throws Error with the program's own message when it does not run to its end.
 */
export async function deploy(
  order: Omit<ProgramOrder, "project" | "config">,
  signal: AbortSignal,
): Promise<ProgramReport> {
  const child = fork(RUN_PROGRAM, [], {
    execArgv: ["--require", require.resolve("tsx/cjs")],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    detached: true,
  });
  const stop = () => child.kill(STOP_SIGNAL);
  signal.addEventListener("abort", stop, { once: true });
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-4000);
  });
  try {
    return await new Promise((resolve, reject) => {
      child.once("message", (answer: { report?: ProgramReport; error?: string }) => {
        if (answer.report === undefined) reject(new Error(answer.error));
        else resolve(answer.report);
      });
      child.once("exit", (code) => {
        const tail = errors.trim().split("\n").slice(-6).join("\n  ");
        reject(
          new Error(`the program of ${order.stack} ended early (exit ${String(code)}):\n  ${tail}`),
        );
      });
      child.send({ ...order, ...projectConfiguration(order.stack) });
    });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** The project's name and the stack's committed configuration, as the Pulumi CLI would hand them to the program. */
function projectConfiguration(stack: string): Pick<ProgramOrder, "project" | "config"> {
  const read = (file: string): unknown => parse(readFileSync(path.join(ROOT, file), "utf8"));
  const { name } = read("Pulumi.yaml") as { readonly name: string };
  const { config } = read(path.join("environments", `Pulumi.${stack}.yaml`)) as {
    readonly config?: Readonly<Record<string, unknown>>;
  };
  const texts = Object.entries(config ?? {}).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return { project: name, config: Object.fromEntries(texts) as Record<string, string> };
}
