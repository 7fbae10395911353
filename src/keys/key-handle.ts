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

  define(store: KeyStoreFunction, options?: KeyOptions): this {
    this.keys.define(this.name, store, options);
    return this;
  }

  onChange(callback: KeyChangedCallback, callbackName?: string): this {
    this.keys.onChange(this.name, callback, callbackName);
    return this;
  }

  getKey(flow?: KeyFlow): Promise<KeyValue> {
    return this.keys.getKey(this.name, flow);
  }

  getForwardPathKey(): Promise<KeyValue> {
    return this.keys.getForwardPathKey(this.name);
  }

  getBackPathKey(): Promise<KeyValue> {
    return this.keys.getBackPathKey(this.name);
  }

  getEncryptKey(): Promise<KeyValue> {
    return this.keys.getEncryptKey(this.name);
  }

  getDecryptKey(): Promise<KeyValue> {
    return this.keys.getDecryptKey(this.name);
  }

  getBackPathKeys(): Promise<KeyValue[]> {
    return this.keys.getBackPathKeys(this.name);
  }

  keyChanged(oldKeys?: KeyMaterial, newKeys?: KeyMaterial): Promise<CallbackResult[]>;
  keyChanged(changed: ChangedKeys): Promise<CallbackResult[]>;
  keyChanged(first?: KeyMaterial | ChangedKeys, newKeys?: KeyMaterial): Promise<CallbackResult[]> {
    return this.keys.keyChanged(this.name, first as KeyMaterial, newKeys);
  }

  saveState(): Promise<void> {
    return this.keys.saveState(this.name);
  }
}
