interface Waiting {
  /** How many calls each caller will have made by then. */
  readonly until: readonly number[];
  readonly resolve: () => void;
}

/** Several callers, who make the same call over and over until they are stopped or a call fails. */
export class Load {
  readonly failures: unknown[] = [];
  private readonly done: number[];
  private isStopped = false;
  private waiting: Waiting[] = [];
  private readonly callers: Promise<void>[];

  constructor(
    private readonly call: () => Promise<unknown>,
    concurrency: number,
  ) {
    this.done = Array.from({ length: concurrency }, () => 0);
    this.callers = this.done.map((_, caller) => this.keepCalling(caller));
  }

  /**
   * Resolves when every caller has had so many more answers, or nothing more is to come. After two, no call is under way
   * that began before.
   */
  async more(calls: number): Promise<void> {
    if (this.isStopped) return;
    const until = this.done.map((done) => done + calls);
    await new Promise<void>((resolve) => {
      this.waiting.push({ until, resolve });
    });
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all(this.callers);
  }

  private async keepCalling(caller: number): Promise<void> {
    while (!this.isStopped) {
      // oxlint-disable-next-line no-await-in-loop -- that is how a caller works
      await this.call().catch((error: unknown) => {
        this.failures.push(error);
        this.isStopped = true;
      });
      this.done[caller]! += 1;
      for (const each of this.waiting.filter((one) => this.isOver(one))) each.resolve();
      this.waiting = this.waiting.filter((one) => !this.isOver(one));
    }
  }

  private isOver({ until }: Waiting): boolean {
    return this.isStopped || this.done.every((done, caller) => done >= until[caller]!);
  }
}
