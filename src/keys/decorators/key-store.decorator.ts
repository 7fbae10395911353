import 'reflect-metadata';
import { decoratedMethod } from '../../shared/nest/decorated-method.js';
import type { KeyStoreFunction } from '../key/key-definition.js';
import type { KeyOptions } from '../key/key.options.js';
import { addMetadata, KEY_STORE_METADATA, type KeyStoreMetadata } from '../metadata.js';

/** Stands on a method without parameters that returns a key. */
export type KeyStoreDecorator = <T extends KeyStoreFunction>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<T>,
) => void;

/**
 * Makes a method the store of a key: it takes no parameters and returns the key, or a promise of it: a string, a Buffer,
 * or for a pair `[forward, back]`. It is called whenever the key may have changed. It may ask for other keys, but not
 * for its own, for which it would wait for ever.
 *
 * @param name of the key, unlike all others
 * @throws TypeError on anything but a method of the instance.
 * @example
 * ```ts
 * @KeyStore('people', { stateless: false, autoSave: true })
 * people() {
 *   return process.env.PEOPLE_KEY;
 * }
 * ```
 */
export const KeyStore =
  (name: string, options?: KeyOptions): KeyStoreDecorator =>
  (target, key, descriptor) => {
    const method = decoratedMethod('KeyStore', target, key, descriptor);
    addMetadata(KEY_STORE_METADATA, { name, options } satisfies KeyStoreMetadata, method);
  };
