import type { KeyValue } from '../key/key-material.js';
import type { KeyState } from './key-state.js';

/** What a crypto tool may ask, where its own key is one that the application has defined. */
export interface KeyGetter {
  /** @throws GetKeyError */
  getKey(name: string): Promise<KeyValue>;
  /** @throws GetKeyError */
  getBackPathKeys(name: string): Promise<KeyValue[]>;
}

/**
 * Encrypts states before they are written. Each of the two is called once for each write or read, and may return a
 * promise. `keyStateText()` makes text of a state, and `keyStateOfText()` a state of text.
 */
export interface CryptoTool {
  encrypt(state: KeyState, keys: KeyGetter): unknown;
  /** @returns what was encrypted: a {@link KeyState} */
  decrypt(value: unknown, keys: KeyGetter): unknown;
}
