/** Lets so many tasks run at once; the others wait in order. A flood of bad tokens must not use up all sockets. */
export class ValidationSlots {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /** @throws the signal's reason if that is aborted before there is room. */
  async run<T>(signal: AbortSignal, task: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      signal.throwIfAborted();
      return await task();
    } finally {
      this.leave();
    }
  }

  /** Hands the room on, so that nobody can take it in between. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free++;
  }
}
