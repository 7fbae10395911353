import type { DefinedKey } from '../key/defined-key.js';
import type { KeyFlow, KeyUseCase } from '../key/key-flow.js';
import { copyOf, type KeyMaterial, type KeyValue } from '../key/key-material.js';

/** A key as a callback sees it. What it sets counts at once. */
export class ChangedKey {
  readonly #key: DefinedKey;

  /** @internal */
  constructor(key: DefinedKey) {
    this.#key = key;
  }

  get name(): string {
    return this.#key.definition.name;
  }

  get useCase(): KeyUseCase {
    return this.#key.definition.options.useCase;
  }

  get stateless(): boolean {
    return this.#key.definition.options.stateless;
  }

  get keepInCache(): boolean {
    return this.#key.definition.options.keepInCache;
  }

  /** The flow that was asked for last; undefined where none was in this process, and no state was read. */
  get lastFlow(): KeyFlow | undefined {
    return this.#key.lastFlow;
  }

  /**
   * Says what has become of the data. `'back'`: nothing is encrypted any more, so that no key has to be saved.
   *
   * @throws KeyUseError for a flow that the key's use case does not have.
   */
  setLastFlow(flow: KeyFlow): void {
    this.#key.setLastFlow(flow);
  }

  /** The keys that were fetched last and are kept: what `getBackPathKey()` uses. The forward half may be unknown. */
  get previousKeys(): readonly [forward: KeyValue | undefined, back: KeyValue] | undefined {
    const pair = this.#key.previousKeys;
    return pair && [pair.forward && copyOf(pair.forward), copyOf(pair.back)];
  }

  /**
   * Says which keys the data is encrypted with now, as after it was encrypted anew.
   *
   * @throws KeyUseError for what is no key.
   */
  setPreviousKeys(keys: KeyMaterial): void {
    this.#key.setPreviousKeys(keys);
  }

  /** Forgets the keys that are kept, so that the next `getBackPathKey()` asks the store. */
  clear(): void {
    this.#key.clear();
  }
}
