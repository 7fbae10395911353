import { Logger } from '@nestjs/common';
import type { CallbackResult } from './change/callback-result.js';
import { CallbackRunner } from './change/callback.runner.js';
import { changedKeys } from './change/changed-keys.js';
import type { ChangedKeys, KeyChangedCallback } from './change/key-change.js';
import { GetKeyError } from './errors/get-key.error.js';
import { KeyChangedError } from './errors/key-changed.error.js';
import { KeyDefinitionError } from './errors/key-definition.error.js';
import { KeyStateError } from './errors/key-state.error.js';
import { reasonOf } from './errors/reason-of.js';
import { checkCallback, keyDefinition } from './key/definition.rules.js';
import { KeyRegistry } from './key/key.registry.js';
import type { KeyStoreFunction } from './key/key-definition.js';
import type { KeyFlow } from './key/key-flow.js';
import type { KeyMaterial, KeyValue } from './key/key-material.js';
import type { KeyOptions } from './key/key.options.js';
import { KeyHandle } from './key-handle.js';
import { moduleOptionProblems } from './options/option.rules.js';
import type { KeysModuleOptions } from './options/keys.options.js';
import { SavedStates } from './state/saved-states.js';

/**
 * The secret keys of an application, each from its own store, and what becomes of data when one changes.
 *
 * What is done with one key happens in the order of the calls; different keys do not wait for each other. Callbacks run
 * beside that, so that they may use the key themselves.
 */
export class Keys {
  private readonly logger = new Logger(Keys.name);
  private readonly runner = new CallbackRunner(this.logger);
  private readonly registry = new KeyRegistry();
  private readonly savedStates: SavedStates | undefined;

  /** @throws KeyDefinitionError for options that are none. */
  constructor(options: KeysModuleOptions = {}) {
    const problems = moduleOptionProblems(options);
    if (problems.length > 0) throw new KeyDefinitionError(problems);
    const { stateRepository, cryptoTool } = options;
    if (stateRepository && cryptoTool) {
      this.savedStates = new SavedStates(stateRepository, cryptoTool, this);
    }
  }

  /**
   * Defines a key, as `@KeyStore()` does at the start.
   *
   * @throws KeyDefinitionError naming all that is wrong with it, or that the name is taken.
   */
  define(name: string, store: KeyStoreFunction, options: KeyOptions = {}): this {
    const definition = keyDefinition(name, store, options, this.savedStates !== undefined);
    this.registry.add(definition, definition.options.stateless ? undefined : this.savedStates);
    return this;
  }

  /**
   * Has a callback called when the key is said to have changed, as `@OnKeyChanged()` does at the start.
   *
   * @param callbackName of which each key has one; another callback of the same name takes its place
   * @throws KeyNotDefinedError
   * @throws KeyDefinitionError for what is no function, or no name.
   */
  onChange(name: string, callback: KeyChangedCallback, callbackName?: string): this {
    const { callbacks } = this.registry.get(name);
    checkCallback(name, callback, callbackName);
    callbacks.add(callback, callbackName);
    return this;
  }

  /**
   * A key. Without a flow: that of a one-way key; of a round-trip key the back key after a forward, else the forward
   * key. Where none was asked for in this process, the saved state tells what was asked for last.
   *
   * @throws GetKeyError
   */
  async getKey(name: string, flow?: KeyFlow): Promise<KeyValue> {
    try {
      const key = this.registry.get(name).key.get(flow);
      return key instanceof Promise ? await key : key;
    } catch (error) {
      throw new GetKeyError(name, error);
    }
  }

  /**
   * The key to encrypt with, fresh from its store.
   *
   * @throws GetKeyError
   */
  getForwardPathKey(name: string): Promise<KeyValue> {
    return this.getKey(name, 'forward');
  }

  /**
   * The key to decrypt with: of what was encrypted last, even if the key has changed since.
   *
   * @throws GetKeyError
   */
  getBackPathKey(name: string): Promise<KeyValue> {
    return this.getKey(name, 'back');
  }

  /** Another name of {@link getForwardPathKey}. */
  getEncryptKey(name: string): Promise<KeyValue> {
    return this.getForwardPathKey(name);
  }

  /** Another name of {@link getBackPathKey}. */
  getDecryptKey(name: string): Promise<KeyValue> {
    return this.getBackPathKey(name);
  }

  /**
   * Every key that may read data of unknown age, the likeliest first: those kept in memory, those of the saved state, the
   * store's. Asking changes nothing.
   *
   * @throws GetKeyError
   */
  async getBackPathKeys(name: string): Promise<KeyValue[]> {
    try {
      return await this.registry.get(name).key.candidates();
    } catch (error) {
      throw new GetKeyError(name, error);
    }
  }

  /**
   * Says that a key changes, before its store gives the new one or after, and waits for the callbacks. No key that is
   * kept in memory is touched: `getBackPathKey()` still gives the one that data was encrypted with.
   *
   * @param oldKeys and `newKeys` are handed to the callbacks as they are
   * @returns what became of each callback, in the order of registration
   * @throws KeyChangedError
   */
  keyChanged(name: string, oldKeys?: KeyMaterial, newKeys?: KeyMaterial): Promise<CallbackResult[]>;
  keyChanged(name: string, changed: ChangedKeys): Promise<CallbackResult[]>;
  async keyChanged(
    name: string,
    first?: KeyMaterial | ChangedKeys,
    newKeys?: KeyMaterial,
  ): Promise<CallbackResult[]> {
    try {
      const { key, callbacks } = this.registry.get(name);
      return await this.runner.run(key, callbacks, changedKeys(first, newKeys));
    } catch (error) {
      if (error instanceof KeyChangedError) throw error;
      const message = `The change of the key "${name}" cannot be told: ${reasonOf(error)}`;
      throw new KeyChangedError(name, message, [], error);
    }
  }

  /**
   * Saves which flow was last and which back keys data still needs. A process that has not used the key leaves its state
   * as it is.
   *
   * @throws KeyNotDefinedError
   * @throws KeyStateError
   */
  async saveState(name: string): Promise<void> {
    const { key } = this.registry.get(name);
    if (key.definition.options.stateless) {
      throw new KeyStateError(
        `The key "${name}" has no state to save: it is defined without stateless: false.`,
      );
    }
    await key.save();
  }

  /**
   * Saves the state of every stated key. It happens at shutdown, too.
   *
   * @throws KeyStateError for all that could not be saved; the others are.
   */
  async saveStates(): Promise<void> {
    await this.save(this.registry.stated());
  }

  /**
   * Saves what has happened since the last time.
   *
   * @internal
   */
  async saveUnsavedStates(): Promise<void> {
    await this.save(this.registry.stated().filter(({ key }) => key.hasUnsavedState));
  }

  /**
   * Closes the repository.
   *
   * @internal
   */
  async close(): Promise<void> {
    await this.savedStates?.close();
  }

  /** A key with the same verbs, without its name. */
  of(name: string): KeyHandle {
    return new KeyHandle(this, name);
  }

  private async save(entries: ReturnType<KeyRegistry['stated']>): Promise<void> {
    const results = await Promise.allSettled(entries.map(({ key }) => key.save()));
    const errors = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as Error] : [],
    );
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) {
      throw new KeyStateError(errors.map(({ message }) => message).join(' '), {
        cause: new AggregateError(errors),
      });
    }
  }
}
