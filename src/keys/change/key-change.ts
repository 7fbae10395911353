import type { KeyMaterial } from '../key/key-material.js';
import type { CallbackResult } from './callback-result.js';
import type { ChangedKey } from './changed-key.js';

/** The keys of a change, where it is known. */
export interface ChangedKeys {
  readonly oldKeys?: KeyMaterial;
  readonly newKeys?: KeyMaterial;
}

/** What a callback is told. Printing it shows no key. */
export class KeyChange {
  readonly #changed: ChangedKeys;

  /** @internal */
  constructor(
    readonly key: ChangedKey,
    changed: ChangedKeys,
    /** What became of the callbacks so far. */
    readonly callbacks: readonly CallbackResult[],
  ) {
    this.#changed = changed;
  }

  /** As they were given to `keyChanged()`. */
  get oldKeys(): KeyMaterial | undefined {
    return this.#changed.oldKeys;
  }

  /** As they were given to `keyChanged()`. */
  get newKeys(): KeyMaterial | undefined {
    return this.#changed.newKeys;
  }
}

/** What is done when a key changes; it is waited for. */
export type KeyChangedCallback = (change: KeyChange) => unknown;
