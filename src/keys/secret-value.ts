import { inspect } from 'node:util';
import type { KeyValue } from './key/key-material.js';

const HIDDEN = '[secret]';
const MOST_SHOWN = 4;

/**
 * A key that can be passed around, logged and put into JSON without being seen.
 *
 * @example
 * ```ts
 * const key = new SecretValue(await keys.getKey('people'));
 * logger.log(`people: ${key.censored()}`); // people: aa****aa
 * encrypt(data, key.reveal());
 * ```
 */
export class SecretValue<T extends KeyValue = KeyValue> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The key itself. */
  reveal(): T {
    return this.#value;
  }

  /** A quarter of the characters at each end, at most 4, and stars between; of a Buffer only how long it is. */
  censored(): string {
    const value: KeyValue = this.#value;
    if (typeof value !== 'string') return `[${value.length} bytes]`;
    const characters = Array.from(value);
    const shown = Math.min(MOST_SHOWN, Math.floor(characters.length / 4));
    const hidden = characters.length - 2 * shown;
    return [
      ...characters.slice(0, shown),
      '*'.repeat(hidden),
      ...characters.slice(shown + hidden),
    ].join('');
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
