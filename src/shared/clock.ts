/** Time as the library sees it; tests put their own in its place. */
export interface Clock {
  /** Milliseconds on a clock that never goes back. */
  now(): number;
  /** Milliseconds since 1970, on the clock on the wall. */
  wallTime(): number;
  /** Calls `callback` after `ms`; returns what cancels it. The timer keeps no process alive. */
  after(ms: number, callback: () => void): () => void;
}

/** Injection token of the {@link Clock}. */
export const CLOCK = Symbol.for('nestjs-akeyless:clock');

export const systemClock: Clock = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}
