interface Waiting {
  readonly until: number;
  readonly resolve: () => void;
}

/** Makes the same call over and over, several at a time, until it is stopped. */
export class Load {
  readonly failures: unknown[] = [];
  private done = 0;
  private isStopped = false;
  private waiting: Waiting[] = [];
  private readonly callers: Promise<void>[];

  constructor(
    private readonly call: () => Promise<unknown>,
    concurrency: number,
  ) {
    this.callers = Array.from({ length: concurrency }, () => this.keepCalling());
  }

  /** Resolves when so many more calls have ended, well or not. */
  more(calls: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ until: this.done + calls, resolve });
    });
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all(this.callers);
  }

  private async keepCalling(): Promise<void> {
    while (!this.isStopped) {
      // oxlint-disable-next-line no-await-in-loop -- that is how a caller works
      await this.call().catch((error: unknown) => this.failures.push(error));
      this.done += 1;
      for (const { until, resolve } of this.waiting) if (until <= this.done) resolve();
      this.waiting = this.waiting.filter(({ until }) => until > this.done);
    }
  }
}
