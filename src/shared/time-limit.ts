import type { Clock } from './clock.js';

/** The result of `work`, or `late` if that takes longer than `ms`. */
export function withTimeLimit<T>(clock: Clock, ms: number, work: Promise<T>, late: T): Promise<T> {
  return new Promise((resolve, reject) => {
    const stopTimer = clock.after(ms, () => resolve(late));
    void work.finally(stopTimer).then(resolve, reject);
  });
}
