import type { Clock } from '../../shared/clock.js';

/**
 * A point in time on both clocks. It has passed when one of them says so: the clock on the wall goes on while a machine
 * sleeps, the other one where somebody sets the wall clock back.
 */
export class Deadline {
  private constructor(
    private readonly monotonic: number,
    /** Milliseconds since 1970. */
    readonly wall: number,
  ) {}

  static after(clock: Clock, ms: number): Deadline {
    return new Deadline(clock.now() + ms, clock.wallTime() + ms);
  }

  /** @param wall milliseconds since 1970 */
  static at(clock: Clock, wall: number): Deadline {
    return Deadline.after(clock, wall - clock.wallTime());
  }

  /** Milliseconds, not more than 0 once it has passed. */
  remaining(clock: Clock): number {
    return Math.min(this.monotonic - clock.now(), this.wall - clock.wallTime());
  }

  hasPassed(clock: Clock): boolean {
    return this.remaining(clock) <= 0;
  }
}
