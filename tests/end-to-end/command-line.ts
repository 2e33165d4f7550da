import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A rehearsal that runs as a user's command does. */
export interface Command {
  readonly child: ChildProcess;
  readonly out: string;
  /** Everything printed so far. */
  output(): string;
  /** Resolves when the text was printed. @throws when the command ends first. */
  printed(text: string | RegExp): Promise<void>;
  /** Resolves with the exit code, or the signal's name. */
  ended(): Promise<number | string>;
  /** Ids of the processes that it has started, its own among them. */
  processes(): readonly number[];
  /** Waits until no process that it started is left. @throws naming those that stay after so many seconds. */
  leavesNoProcess(seconds: number): Promise<void>;
  /** Removes what it wrote. */
  remove(): void;
}

export const temporaryFolder = (): string => mkdtempSync(path.join(tmpdir(), "end-to-end-"));

/** Starts `npm run rehearse`'s program with these arguments and an output directory of its own. */
export function rehearseCommand(...args: readonly string[]): Command {
  const out = temporaryFolder();
  // Its processes hand the folder on, so they are known by it, and other rehearsals may run beside.
  const temporary = temporaryFolder();
  const child = spawn("node", ["setup/run.mjs", "rehearsal/main.ts", ...args, "--out", out], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, TMPDIR: temporary },
  });
  let text = "";
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      for (const listener of listeners) listener();
    });
  }
  const closed = once(child, "close").then(([code, signal]) => (code ?? signal) as number | string);
  const has = (wanted: string | RegExp) =>
    typeof wanted === "string" ? text.includes(wanted) : wanted.test(text);
  return {
    ...{ child, out },
    output: () => text,
    printed: (wanted) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!has(wanted)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        void closed.then(() => {
          if (!has(wanted)) reject(new Error(`ended without printing ${String(wanted)}:\n${text}`));
        });
      }),
    ended: () => closed,
    processes: () => processesOf(temporary),
    async leavesNoProcess(seconds) {
      const deadline = performance.now() + seconds * 1000;
      for (let left = processesOf(temporary); left.length > 0; left = processesOf(temporary)) {
        if (performance.now() > deadline) {
          throw new Error(`still running after ${seconds} s: ${left.join(", ")}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    remove() {
      for (const folder of [out, temporary]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Ids of the running processes whose temporary folder this is. */
function processesOf(temporary: string): number[] {
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const environment = readFileSync(`/proc/${entry}/environ`, "utf8").split("\0");
      return environment.includes(`TMPDIR=${temporary}`) ? [Number(entry)] : [];
    } catch {
      return [];
    }
  });
}
