import type { Clock } from '../../shared/clock.js';
import type { Deadline } from './deadline.js';

/** Timers stand still while the machine sleeps, so that none may be set for longer. */
const LONGEST = 60_000;

/** Wakes somebody by the earliest of some deadlines, or some time before. */
export class WakeTimer {
  /** The wall time until which no deadline has passed. */
  quietUntil = Infinity;
  private stopTimer = (): void => {};

  constructor(
    private readonly clock: Clock,
    private readonly wake: () => void,
  ) {}

  set(deadlines: readonly Deadline[]): void {
    this.stop();
    if (deadlines.length === 0) return;
    this.quietUntil = Math.min(...deadlines.map(({ wall }) => wall));
    const next = Math.min(...deadlines.map((deadline) => deadline.remaining(this.clock)), LONGEST);
    // Rounded up: a timer that fires a fraction too early finds nothing to do.
    this.stopTimer = this.clock.after(Math.max(Math.ceil(next), 1), this.wake);
  }

  stop(): void {
    this.stopTimer();
    this.quietUntil = Infinity;
  }
}
