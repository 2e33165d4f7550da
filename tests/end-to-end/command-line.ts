import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
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
}

export const temporaryFolder = (): string => mkdtempSync(path.join(tmpdir(), "end-to-end-"));

/** Starts `npm run rehearse`'s program with these arguments and an output directory of its own. */
export function rehearseCommand(...args: readonly string[]): Command {
  const out = temporaryFolder();
  const child = spawn("node", ["setup/run.mjs", "rehearsal/main.ts", ...args, "--out", out], {
    stdio: ["ignore", "pipe", "pipe"],
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
  };
}

/** Ids of the processes that a rehearsal of this checkout has started and that still run. */
export function rehearsalProcesses(): number[] {
  return readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const command = readFileSync(`/proc/${entry}/cmdline`, "utf8");
      const here = readlinkSync(`/proc/${entry}/cwd`) === process.cwd();
      const ours = /rehearsal\/(emulator|jobs|main)|java-runtime|org\.apache\.spark/.test(command);
      return here && ours ? [Number(entry)] : [];
    } catch {
      return [];
    }
  });
}

/** Waits until none of them is left. @throws naming those that stay. */
export async function noProcessIsLeft(seconds: number): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (rehearsalProcesses().length > 0) {
    if (performance.now() > deadline) {
      throw new Error(`still running after ${seconds} s: ${rehearsalProcesses().join(", ")}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
