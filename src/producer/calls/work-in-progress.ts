/** Everything that the producers are doing, also for calls that were answered long ago. */
export class WorkInProgress {
  private running = 0;
  private whenSettled: (() => void)[] = [];

  track<T>(work: Promise<T>): Promise<T> {
    this.running++;
    work.then(this.end, this.end);
    return work;
  }

  /** Resolves once nothing is done any more, what began in the meantime included. */
  async settled(): Promise<void> {
    if (this.running > 0) await new Promise<void>((resolve) => this.whenSettled.push(resolve));
  }

  private readonly end = (): void => {
    this.running--;
    if (this.running > 0) return;
    for (const resolve of this.whenSettled.splice(0)) resolve();
  };
}
