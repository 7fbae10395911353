import type { KeyChangedCallback } from './key-change.js';

/** The callbacks of one key, by name, in the order of registration. */
export class KeyCallbacks implements Iterable<[name: string, callback: KeyChangedCallback]> {
  private readonly callbacks = new Map<string, KeyChangedCallback>();

  constructor(private readonly keyName: string) {}

  /** A name that is there already keeps its place. */
  add(callback: KeyChangedCallback, name = this.freeName()): void {
    this.callbacks.set(name, callback);
  }

  [Symbol.iterator](): Iterator<[string, KeyChangedCallback]> {
    return this.callbacks[Symbol.iterator]();
  }

  private freeName(): string {
    let number = this.callbacks.size + 1;
    while (this.callbacks.has(this.nameOf(number))) number += 1;
    return this.nameOf(number);
  }

  private nameOf(number: number): string {
    return `${this.keyName}_callback_${number}`;
  }
}
