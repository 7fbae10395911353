import { runInThisContext } from 'node:vm';

// Jest gives a test a copy of `process`, which hears of nothing.
const realProcess = runInThisContext('process') as NodeJS.Process;

/** What would end a process that runs the library: rejections that nobody handled in time. */
export class UnhandledRejections {
  private readonly reasons: unknown[] = [];
  private readonly keep = (reason: unknown): void => void this.reasons.push(reason);

  start(): void {
    realProcess.off('unhandledRejection', this.keep).on('unhandledRejection', this.keep);
  }

  /** Stops, and returns what came until now. */
  async stop(): Promise<unknown[]> {
    // Node tells of them when a turn of the event loop is over.
    await new Promise((resolve) => setImmediate(resolve));
    realProcess.off('unhandledRejection', this.keep);
    return this.reasons.splice(0);
  }
}
