import { KeyUseError } from '../errors/key-use.error.js';

/** Queues whose tasks call other people's code at this moment, the innermost last. */
const callers: KeyQueue[] = [];

/** Lets what is done with one key happen one at a time, in the order of the calls. */
export class KeyQueue {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  get isIdle(): boolean {
    return this.waiting === 0;
  }

  /** @throws KeyUseError if it is called by what {@link call} calls, which would wait for itself for ever. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (callers.includes(this)) throw new KeyUseError('its own store asks for it');
    const result = this.isIdle ? task() : this.last.then(task);
    this.waiting += 1;
    this.last = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      this.waiting -= 1;
    }
  }

  /** Calls what must not wait for this queue. What it does after waiting for something else cannot be seen. */
  call<T>(fn: () => T): T {
    callers.push(this);
    try {
      return fn();
    } finally {
      callers.pop();
    }
  }
}
