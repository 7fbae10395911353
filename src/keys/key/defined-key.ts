import type { Eventual } from '../../shared/eventual.js';
import { KeyUseError } from '../errors/key-use.error.js';
import { backKeysOf, type KeyState, stateOf } from '../state/key-state.js';
import type { SavedStates } from '../state/saved-states.js';
import { BackKeys, type BackKeysToSave } from './back-keys.js';
import type { KeyDefinition } from './key-definition.js';
import { checkFlow, type KeyFlow } from './key-flow.js';
import {
  copyOf,
  distinct,
  type KeyMaterial,
  type KeyPair,
  keyPair,
  type KeyValue,
} from './key-material.js';
import { KeyQueue } from './key.queue.js';

/** A key and what is remembered of it. Whatever fails leaves that as it was. */
export class DefinedKey {
  private readonly queue = new KeyQueue();
  readonly #backKeys: BackKeys;
  #cached: KeyPair | undefined;
  /** Whether data is encrypted so that the cached key reads it. */
  #isCachedNeeded = false;
  #lastFlow: KeyFlow | undefined;
  #isSaved = true;

  /** @param savedStates only where the key is stated */
  constructor(
    readonly definition: KeyDefinition,
    private readonly savedStates: SavedStates | undefined,
  ) {
    this.#backKeys = new BackKeys(savedStates !== undefined && definition.options.keepInCache);
  }

  get lastFlow(): KeyFlow | undefined {
    return this.#lastFlow;
  }

  get previousKeys(): KeyPair | undefined {
    return this.#cached;
  }

  /** Whether the repository lacks something that has happened to the key. */
  get hasUnsavedState(): boolean {
    return this.savedStates !== undefined && !this.#isSaved;
  }

  /**
   * At once where it is cached and nobody else is being served.
   *
   * @throws KeyUseError for a flow that the key does not have.
   */
  get(flow?: KeyFlow): Eventual<KeyValue> {
    const { useCase, keepInCache } = this.definition.options;
    if (flow !== undefined) checkFlow(flow, useCase);
    if (flow === 'back' && keepInCache && this.#cached && this.queue.isIdle) {
      return this.served(this.#cached);
    }
    if (useCase === 'one-way') return this.queue.run(() => this.oneWay());
    return this.queue.run(() => this.roundTrip(flow));
  }

  /** All keys that may read data of unknown age: cached, saved, the store's. */
  candidates(): Promise<KeyValue[]> {
    checkFlow('back', this.definition.options.useCase);
    return this.queue.run(async () => {
      const saved = backKeysOf(await this.savedStates?.read(this.definition.name));
      const { back } = await this.fromStore();
      const cached = this.#cached ? [this.#cached.back] : [];
      return distinct([...cached, ...this.#backKeys.kept, ...saved, back]).map(copyOf);
    });
  }

  /** @throws KeyStateError */
  save(): Promise<void> {
    return this.queue.run(() => this.saveAs(this.#lastFlow));
  }

  /** @throws KeyUseError for a flow that the key does not have. */
  setLastFlow(flow: KeyFlow): void {
    checkFlow(flow, this.definition.options.useCase);
    this.#lastFlow = flow;
    this.#isCachedNeeded = flow === 'forward';
    this.#isSaved = false;
    if (flow === 'back') this.#backKeys.release();
  }

  /** @throws KeyUseError for what is no key. */
  setPreviousKeys(material: unknown): void {
    const pair = keyPair(material);
    this.encryptedWith(pair);
    // To have encrypted something is the first that this process did with the key.
    this.#lastFlow ??= 'forward';
    this.#isSaved = false;
  }

  clear(): void {
    this.#cached = undefined;
  }

  private async oneWay(): Promise<KeyValue> {
    const material = await this.asked();
    if (Array.isArray(material)) {
      throw new KeyUseError('its store gave a list, where a one-way key is one string or Buffer');
    }
    this.#lastFlow = 'default';
    this.#isSaved = false;
    return this.pairOf(material).back;
  }

  private async roundTrip(flow: KeyFlow | undefined): Promise<KeyValue> {
    return (flow ?? (await this.nextFlow())) === 'forward' ? this.forward() : this.back();
  }

  private async nextFlow(): Promise<KeyFlow> {
    if (this.#lastFlow === undefined) await this.recall();
    return this.#lastFlow === 'forward' ? 'back' : 'forward';
  }

  private async forward(): Promise<KeyValue> {
    const pair = await this.fromStore();
    // Nothing is remembered before: a caller who gets no key has encrypted nothing with it.
    if (this.definition.options.autoSave) await this.saveAs('forward', pair.back);
    this.encryptedWith(pair);
    this.#lastFlow = 'forward';
    this.#isSaved = this.definition.options.autoSave;
    return copyOf(pair.forward as KeyValue);
  }

  private async back(): Promise<KeyValue> {
    if (!this.#cached && this.#lastFlow === undefined) await this.recall();
    return this.served(this.#cached ?? (await this.fromStore()));
  }

  private encryptedWith(pair: KeyPair): void {
    this.#cached = pair;
    this.#isCachedNeeded = true;
    this.#backKeys.use(pair.back);
  }

  private served(pair: KeyPair): KeyValue {
    this.#cached = this.definition.options.keepInCache ? pair : undefined;
    if (this.#lastFlow !== 'back') this.#isSaved = false;
    this.#lastFlow = 'back';
    return copyOf(pair.back);
  }

  /** Takes over what an earlier process has saved. */
  private async recall(): Promise<void> {
    const state = await this.savedStates?.read(this.definition.name);
    if (!state) return;
    const keys = backKeysOf(state);
    this.#backKeys.remember(keys);
    this.#lastFlow = state.state;
    if (keys[0] !== undefined) this.#cached = { forward: undefined, back: keys[0] };
  }

  /** @param newest back key that is not remembered yet */
  private async saveAs(flow: KeyFlow | undefined, newest?: KeyValue): Promise<void> {
    // What nobody has used is as it was saved.
    if (flow === undefined) return;
    const latest = newest ?? (this.#isCachedNeeded ? this.#cached?.back : undefined);
    let written: BackKeysToSave | undefined;
    const change = (saved: KeyState | undefined): KeyState => {
      written = this.#backKeys.toSave(latest, backKeysOf(saved));
      return stateOf(flow, written.keys);
    };
    await this.savedStates?.change(this.definition.name, change);
    if (written) this.#backKeys.hasSaved(written);
    this.#isSaved = true;
  }

  private asked(): Eventual<KeyMaterial | undefined> {
    return this.queue.call(this.definition.store);
  }

  private async fromStore(): Promise<KeyPair> {
    return this.pairOf(await this.asked());
  }

  private pairOf(material: unknown): KeyPair {
    try {
      return keyPair(material);
    } catch (error) {
      throw new KeyUseError(`its store gave ${(error as Error).message}`);
    }
  }
}
