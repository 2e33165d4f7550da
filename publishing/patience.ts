/** How long to wait, and who may end the waiting. */

/**
 * A deadline and the caller's signal in one. Made per query and disposed of with it, so that no timer keeps the process alive.
 */
export class Patience {
  private readonly controller = new AbortController();
  private readonly startedAt = Date.now();
  private readonly timer: NodeJS.Timeout;
  private readonly onAbort = (): void => {
    this.end("aborted");
  };
  private why: "timeout" | "aborted" | undefined;

  /**
   * @param limitMs milliseconds until the deadline
   * @param caller ends the waiting at once when it fires
   */
  constructor(
    limitMs: number,
    private readonly caller: AbortSignal | undefined,
  ) {
    this.timer = setTimeout(() => {
      this.end("timeout");
    }, limitMs);
    if (caller?.aborted === true) this.end("aborted");
    else caller?.addEventListener("abort", this.onAbort, { once: true });
  }

  /** Fires at the deadline or with the caller's signal. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Why the waiting ended; undefined while it has not. */
  get endedBy(): "timeout" | "aborted" | undefined {
    return this.why;
  }

  get elapsedMs(): number {
    return Date.now() - this.startedAt;
  }

  /** Waits; returns early when the patience ends. */
  async sleep(ms: number): Promise<void> {
    if (this.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.signal.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.signal.addEventListener("abort", wake, { once: true });
    });
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.caller?.removeEventListener("abort", this.onAbort);
  }

  private end(why: "timeout" | "aborted"): void {
    this.why ??= why;
    this.controller.abort();
  }
}

/** A signal that fires `graceMs` after another one: a call that must not be cut off in the middle gets that much longer. */
export function delayedSignal(
  signal: AbortSignal,
  graceMs: number,
): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const arm = (): void => {
    timer = setTimeout(() => {
      controller.abort();
    }, graceMs);
  };
  if (signal.aborted) arm();
  else signal.addEventListener("abort", arm, { once: true });
  return {
    signal: controller.signal,
    dispose: () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", arm);
    },
  };
}
