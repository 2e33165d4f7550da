import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { JsonLinesProcess } from "./child-process";

const ROOT = path.resolve(__dirname, "..");
const STATE_PREFIX = "platform-rehearsal-";

/** A running embedded AWS. */
export interface Emulator {
  /** `https://127.0.0.1:<port>`; every service answers there. */
  readonly endpoint: string;
  /** PEM file of the certificate authority that signed the endpoint's certificate. */
  readonly caFile: string;
  /** The same authority for Java. */
  readonly trustStore: string;
  readonly trustStorePassword: string;
  /** JSON lines: one authorisation decision each. */
  readonly callsFile: string;
  /** Directory of this run; deleted when the emulator stops. */
  readonly state: string;
  /** Returns when every decision so far is in the calls file. */
  flushCalls(): Promise<void>;
  stop(): Promise<void>;
  kill(): void;
}

interface Ready {
  readonly endpoint: string;
  readonly caFile: string;
  readonly trustStore: string;
  readonly trustStorePassword: string;
}

/**
 * Starts MiniStack with IAM enforced on a free loopback port.
 *
 * @throws Error with MiniStack's own last words when it does not come up.
 */
export async function startEmulator(account: string, region: string): Promise<Emulator> {
  removeAbandonedState();
  const state = mkdtempSync(path.join(tmpdir(), `${STATE_PREFIX}${process.pid}-`));
  const child = JsonLinesProcess.start(
    "the embedded AWS (MiniStack)",
    path.join(ROOT, ".venv-ministack", "bin", "python"),
    [
      path.join(ROOT, "rehearsal", "emulator", "launch.py"),
      ...["--state", state, "--account", account, "--region", region],
    ],
    { PATH: process.env["PATH"], HOME: process.env["HOME"], TMPDIR: process.env["TMPDIR"] },
  );
  const remove = () => {
    rmSync(state, { recursive: true, force: true });
  };
  try {
    const { endpoint, caFile, trustStore, trustStorePassword } = (await child.next()) as Ready;
    return {
      ...{ endpoint, caFile, trustStore, trustStorePassword, state },
      callsFile: path.join(state, "calls.jsonl"),
      flushCalls: () => flush(endpoint, caFile),
      stop: async () => {
        await child.stop();
        remove();
      },
      kill: () => {
        child.kill();
        remove();
      },
    };
  } catch (error) {
    child.kill();
    remove();
    throw error;
  }
}

function flush(endpoint: string, caFile: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get(`${endpoint}/_rehearsal/flush`, { ca: readFileSync(caFile) }, (response) => {
      response.resume();
      response.once("end", resolve);
    }).once("error", reject);
  });
}

/** Deletes the state of rehearsals that were killed: directories whose process is gone. */
function removeAbandonedState(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = new RegExp(`^${STATE_PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) {
      rmSync(path.join(tmpdir(), name), { recursive: true, force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
