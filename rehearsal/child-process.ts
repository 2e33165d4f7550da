import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { once } from "node:events";

const STOP_MILLISECONDS = 5000;

/**
 * A helper process that speaks JSON lines on its standard output and ends when its standard input closes.
 *
 * It runs in a process group of its own, so that Ctrl-C reaches only the rehearsal, which then stops it in order; and because it watches its
 * standard input, it does not outlive a rehearsal that was killed.
 */
export class JsonLinesProcess {
  private readonly waiting: ((line: unknown) => void)[] = [];
  private readonly failed: ((error: Error) => void)[] = [];
  private readonly unread: unknown[] = [];
  private errorTail = "";
  private ended: Error | undefined;

  private constructor(
    private readonly child: ChildProcess,
    private readonly title: string,
    private readonly onMessage?: (message: unknown) => boolean,
  ) {
    if (child.stdout !== null) {
      createInterface({ input: child.stdout }).on("line", (line) => {
        this.receive(line);
      });
    }
    child.stderr?.on("data", (chunk: Buffer) => {
      this.errorTail = (this.errorTail + chunk.toString()).slice(-4000);
    });
    child.stdin?.on("error", () => undefined);
    const end = (how: string) => {
      const tail = this.errorTail.trim().split("\n").slice(-6).join("\n  ");
      this.ended = new Error(`${this.title} ${how}${tail === "" ? "" : `:\n  ${tail}`}`);
      for (const fail of this.failed.splice(0)) fail(this.ended);
      this.waiting.length = 0;
    };
    child.on("error", (error) => {
      end(`could not be started (${error.message})`);
    });
    child.on("close", (code, signal) => {
      end(`ended (${signal ?? `exit ${String(code)}`})`);
    });
  }

  /**
   * @param title how errors name the process.
   * @param onMessage takes a message that is not an answer, such as progress; returns whether it took it.
   */
  static start(
    title: string,
    command: string,
    args: readonly string[],
    environment: NodeJS.ProcessEnv,
    onMessage?: (message: unknown) => boolean,
  ): JsonLinesProcess {
    const child = spawn(command, [...args], {
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
      env: environment,
    });
    return new JsonLinesProcess(child, title, onMessage);
  }

  /** The next line that is an answer. @throws when the process ends first. */
  async next(): Promise<unknown> {
    if (this.unread.length > 0) return this.unread.shift();
    if (this.ended !== undefined) throw this.ended;
    return new Promise((resolve, reject) => {
      this.waiting.push(resolve);
      this.failed.push(reject);
    });
  }

  /** Sends one line. */
  send(message: unknown): void {
    if (this.ended !== undefined) throw this.ended;
    this.child.stdin?.write(`${JSON.stringify(message)}\n`);
  }

  /** Sends one line and returns the next answer. */
  async ask(message: unknown): Promise<unknown> {
    this.send(message);
    return this.next();
  }

  /** Closes the process's standard input and waits for its end; kills its group when it does not come. */
  async stop(): Promise<void> {
    if (this.ended !== undefined) return;
    const closed = once(this.child, "close");
    this.child.stdin?.end();
    const timer = setTimeout(() => {
      this.kill();
    }, STOP_MILLISECONDS);
    await closed;
    clearTimeout(timer);
  }

  /** Ends the whole group at once; for the last moments of a rehearsal that must not wait. */
  kill(): void {
    if (this.child.pid === undefined || this.ended !== undefined) return;
    try {
      process.kill(-this.child.pid, "SIGKILL");
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }

  private receive(line: string): void {
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch {
      this.errorTail = `${this.errorTail}${line}\n`.slice(-4000);
      return;
    }
    if (this.onMessage?.(message) === true) return;
    const resolve = this.waiting.shift();
    this.failed.shift();
    if (resolve === undefined) this.unread.push(message);
    else resolve(message);
  }
}
