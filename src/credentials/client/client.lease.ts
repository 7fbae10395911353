import type { Clock } from '../../shared/clock.js';

/** One client, and the calls that it is busy with. */
export class ClientLease<C> {
  /** What fails each call in flight. */
  private readonly inFlight = new Set<(error: Error) => void>();
  private onIdle = (): void => {};

  /** @param version of the value that the client was made of */
  constructor(
    readonly client: C,
    readonly version: number,
  ) {}

  /** The call as its caller is to see it: it counts as in flight until it has settled. */
  watched<T>(call: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.inFlight.delete(reject);
        if (this.inFlight.size === 0) this.onIdle();
      };
      this.inFlight.add(reject);
      call.then(resolve, reject);
      call.then(end, end);
    });
  }

  /** Resolves when no call is in flight, with how many there still are after `limit` milliseconds. */
  async idle(clock: Clock, limit: number): Promise<number> {
    if (this.inFlight.size > 0) {
      await new Promise<void>((resolve) => {
        const stopTimer = clock.after(limit, resolve);
        this.onIdle = () => {
          stopTimer();
          resolve();
        };
      });
    }
    return this.inFlight.size;
  }

  /** Fails the calls that an ended client will never answer, as a pool that drops its queue. */
  fail(error: Error): void {
    for (const reject of this.inFlight) reject(error);
  }
}
