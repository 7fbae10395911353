import type { Call } from './call.js';
import { Overloaded } from './producer.errors.js';

/** Lets only so many calls of a producer into its handlers at once; the others wait in order. */
export class CallGate {
  private running = 0;
  private readonly waiting = new Set<() => void>();

  /**
   * @param concurrency undefined for no limit
   * @param queue how many may wait
   */
  constructor(
    private readonly concurrency: number | undefined,
    private readonly queue: number,
  ) {}

  /**
   * Does the work once there is room for it, unless the call is over by then.
   *
   * @throws Overloaded where too many wait already.
   */
  pass<T>(call: Call, work: () => Promise<T>): Promise<T> {
    if (this.concurrency === undefined) return work();
    if (this.running < this.concurrency) return this.enter(work);
    if (this.waiting.size >= this.queue) return Promise.reject(new Overloaded());
    return new Promise((resolve, reject) => {
      const stopListening = call.onceOver((reason) => {
        this.waiting.delete(start);
        reject(reason);
      });
      const start = (): void => {
        stopListening();
        this.enter(work).then(resolve, reject);
      };
      this.waiting.add(start);
    });
  }

  /** A call leaves when its handler is done, also where it was answered before: until then it is a load. */
  private async enter<T>(work: () => Promise<T>): Promise<T> {
    this.running++;
    try {
      return await work();
    } finally {
      this.running--;
      this.startNext();
    }
  }

  private startNext(): void {
    const [next] = this.waiting;
    if (!next) return;
    this.waiting.delete(next);
    next();
  }
}
