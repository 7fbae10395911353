import type { Clock } from '../../src/shared/clock.js';

interface Timer {
  readonly dueAt: number;
  readonly ms: number;
  readonly callback: () => void;
}

const START = Date.UTC(2030, 0, 1);

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  private time = 0;
  private slept = 0;
  private readonly timers = new Set<Timer>();

  now(): number {
    return this.time;
  }

  wallTime(): number {
    return START + this.time + this.slept;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { dueAt: this.time + ms, ms, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Whether something waits for exactly so long. */
  isWaitingFor(ms: number): boolean {
    return this.countOf(ms) > 0;
  }

  /** How many wait for exactly so long. */
  countOf(ms: number): number {
    return [...this.timers].filter((timer) => timer.ms === ms).length;
  }

  /** How many wait at all. */
  get waiting(): number {
    return this.timers.size;
  }

  /** Moves the clock on the wall alone, as a machine does that sleeps. */
  sleep(ms: number): void {
    this.slept += ms;
  }

  /** Moves the time and calls what is due by then, in order. */
  advance(ms: number): void {
    this.time += ms;
    const due = [...this.timers].filter(({ dueAt }) => dueAt <= this.time);
    for (const timer of due.toSorted((a, b) => a.dueAt - b.dueAt)) {
      this.timers.delete(timer);
      timer.callback();
    }
  }
}
