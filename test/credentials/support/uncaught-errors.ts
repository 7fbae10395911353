import { runInThisContext } from 'node:vm';

// Jest gives a test a copy of `process`, which hears of nothing.
const realProcess = runInThisContext('process') as NodeJS.Process;

/** What would end a process that runs the library: errors that were thrown where nobody catches them. */
export class UncaughtErrors {
  private readonly errors: unknown[] = [];
  private readonly keep = (error: unknown): void => void this.errors.push(error);

  start(): void {
    realProcess.on('uncaughtException', this.keep);
  }

  /** Stops, and returns what came until now. */
  async stop(): Promise<unknown[]> {
    // What rxjs cannot hand to anybody, it throws in a timer.
    await new Promise((resolve) => setTimeout(resolve, 0));
    realProcess.off('uncaughtException', this.keep);
    return this.errors.splice(0);
  }
}
