import { AsyncLocalStorage } from 'node:async_hooks';
import { KeyUseError } from '../errors/key-use.error.js';

interface Turn {
  readonly queue: KeyQueue;
  readonly outer: Turn | undefined;
  isOver: boolean;
}

const turns = new AsyncLocalStorage<Turn>();

/** Lets what is done with one key happen one at a time, in the order of the calls. */
export class KeyQueue {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  get isIdle(): boolean {
    return this.waiting === 0;
  }

  /** @throws KeyUseError if `task` is part of a task of this queue, which would wait for itself for ever. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    const outer = turns.getStore();
    if (this.isRunning(outer)) {
      throw new KeyUseError(
        'it is asked for while it is being fetched or saved: its own store, the crypto tool or the state repository ' +
          'needs it',
      );
    }
    this.waiting += 1;
    const turn: Turn = { queue: this, outer, isOver: false };
    const result = this.last.then(() => turns.run(turn, task));
    this.last = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      turn.isOver = true;
      this.waiting -= 1;
    }
  }

  /** A turn that is over may still be around, in what it has started and nobody waits for. */
  private isRunning(turn: Turn | undefined): boolean {
    for (let each = turn; each; each = each.outer) {
      if (each.queue === this && !each.isOver) return true;
    }
    return false;
  }
}
