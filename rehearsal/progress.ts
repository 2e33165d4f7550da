/** Says what a rehearsal is doing, a line a step, on standard error. */
export class Progress {
  private readonly seconds = new Map<string, number>();

  constructor(
    private readonly stack: string,
    private readonly write: (line: string) => void,
  ) {}

  /** Prints one line about the stack. */
  say(text: string): void {
    this.write(`${this.stack}: ${text}`);
  }

  /** Runs a step, announces it, and remembers how long it took. */
  async step<Result>(name: string, action: () => Promise<Result>): Promise<Result> {
    const started = performance.now();
    this.write(`${this.stack}: ${name} …`);
    try {
      return await action();
    } finally {
      const took = (performance.now() - started) / 1000;
      this.seconds.set(name, Math.round(((this.seconds.get(name) ?? 0) + took) * 1000) / 1000);
      this.write(`${this.stack}: ${name} took ${took.toFixed(1)} s`);
    }
  }

  /** Seconds by step, in the order in which they ran. */
  get timings(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.seconds);
  }
}
