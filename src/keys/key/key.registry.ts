import { KeyCallbacks } from '../change/key-callbacks.js';
import { KeyDefinitionError } from '../errors/key-definition.error.js';
import { KeyNotDefinedError } from '../errors/key-not-defined.error.js';
import type { SavedStates } from '../state/saved-states.js';
import { DefinedKey } from './defined-key.js';
import type { KeyDefinition } from './key-definition.js';

/** A key and its callbacks. */
export interface RegisteredKey {
  readonly key: DefinedKey;
  readonly callbacks: KeyCallbacks;
}

/** The keys of an application by name. */
export class KeyRegistry {
  private readonly keys = new Map<string, RegisteredKey>();

  /** @throws KeyDefinitionError if the name is taken. */
  add(definition: KeyDefinition, savedStates: SavedStates | undefined): void {
    const { name } = definition;
    if (this.keys.has(name)) {
      throw new KeyDefinitionError([
        `The key "${name}" is defined twice. Give one of them another name.`,
      ]);
    }
    this.keys.set(name, {
      key: new DefinedKey(definition, savedStates),
      callbacks: new KeyCallbacks(name),
    });
  }

  /** @throws KeyNotDefinedError */
  get(name: string): RegisteredKey {
    const key = this.keys.get(name);
    if (!key) throw new KeyNotDefinedError(name, [...this.keys.keys()]);
    return key;
  }

  stated(): RegisteredKey[] {
    return [...this.keys.values()].filter(({ key }) => !key.definition.options.stateless);
  }
}
