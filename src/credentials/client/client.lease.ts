import type { Clock } from '../../shared/clock.js';

/** One client, and the calls that it is busy with. */
export class ClientLease<C> {
  private inFlight = 0;
  private onIdle = (): void => {};

  /** @param version of the value that the client was made of */
  constructor(
    readonly client: C,
    readonly version: number,
  ) {}

  begin(): void {
    this.inFlight += 1;
  }

  end(): void {
    this.inFlight -= 1;
    if (this.inFlight === 0) this.onIdle();
  }

  /** Resolves when no call is in flight, with how many there still are after `limit` milliseconds. */
  async idle(clock: Clock, limit: number): Promise<number> {
    if (this.inFlight > 0) {
      await new Promise<void>((resolve) => {
        const stopTimer = clock.after(limit, resolve);
        this.onIdle = () => {
          stopTimer();
          resolve();
        };
      });
    }
    return this.inFlight;
  }
}
