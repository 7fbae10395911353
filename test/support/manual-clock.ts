import type { Clock } from '../../src/shared/clock.js';

interface Timer {
  readonly dueAt: number;
  readonly ms: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  private time = 0;
  private readonly timers = new Set<Timer>();

  now(): number {
    return this.time;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { dueAt: this.time + ms, ms, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Whether something waits for exactly so long. */
  isWaitingFor(ms: number): boolean {
    return [...this.timers].some((timer) => timer.ms === ms);
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
