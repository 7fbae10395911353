import { Failure } from './failure.js';

/** Ctrl-C ends the demo after the step that runs, so that what was started is cleaned up; a second one at once. */
export class Interruption {
  private signal: string | undefined;

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => (this.signal = signal));
  }

  check(): void {
    if (this.signal !== undefined) throw new Failure(`ended by ${this.signal}`);
  }
}
