import type { CallbackResult } from './change/callback-result.js';
import type { ChangedKeys, KeyChangedCallback } from './change/key-change.js';
import type { KeyStoreFunction } from './key/key-definition.js';
import type { KeyFlow } from './key/key-flow.js';
import type { KeyMaterial, KeyValue } from './key/key-material.js';
import type { KeyOptions } from './key/key.options.js';
import type { Keys } from './keys.js';

/** One key of {@link Keys}; each method is the one of that name there. */
export class KeyHandle {
  /** @internal */
  constructor(
    private readonly keys: Keys,
    readonly name: string,
  ) {}

  /** Defines it; see `Keys.define()`. */
  define(store: KeyStoreFunction, options?: KeyOptions): this {
    this.keys.define(this.name, store, options);
    return this;
  }

  /** Has a callback called when it is said to have changed. */
  onChange(callback: KeyChangedCallback, callbackName?: string): this {
    this.keys.onChange(this.name, callback, callbackName);
    return this;
  }

  /** The key; without a flow, that which comes next. */
  getKey(flow?: KeyFlow): Promise<KeyValue> {
    return this.keys.getKey(this.name, flow);
  }

  /** The key to encrypt with, fresh from its store. */
  getForwardPathKey(): Promise<KeyValue> {
    return this.keys.getForwardPathKey(this.name);
  }

  /** The key to decrypt with: of what was encrypted last, even if the key has changed since. */
  getBackPathKey(): Promise<KeyValue> {
    return this.keys.getBackPathKey(this.name);
  }

  /** Another name of {@link getForwardPathKey}. */
  getEncryptKey(): Promise<KeyValue> {
    return this.keys.getEncryptKey(this.name);
  }

  /** Another name of {@link getBackPathKey}. */
  getDecryptKey(): Promise<KeyValue> {
    return this.keys.getDecryptKey(this.name);
  }

  /** Every key that may read data of unknown age, the likeliest first. */
  getBackPathKeys(): Promise<KeyValue[]> {
    return this.keys.getBackPathKeys(this.name);
  }

  /** Says that it changes, and waits for the callbacks. */
  keyChanged(oldKeys?: KeyMaterial, newKeys?: KeyMaterial): Promise<CallbackResult[]>;
  keyChanged(changed: ChangedKeys): Promise<CallbackResult[]>;
  keyChanged(first?: KeyMaterial | ChangedKeys, newKeys?: KeyMaterial): Promise<CallbackResult[]> {
    return this.keys.keyChanged(this.name, first as KeyMaterial, newKeys);
  }

  /** Saves what data needs of it. */
  saveState(): Promise<void> {
    return this.keys.saveState(this.name);
  }
}
