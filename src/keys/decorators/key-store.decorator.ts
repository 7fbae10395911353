import 'reflect-metadata';
import type { KeyOptions } from '../key/key.options.js';
import { addMetadata, KEY_STORE_METADATA, type KeyStoreMetadata } from '../metadata.js';

/**
 * Makes a method the store of a key: it takes no parameters and returns the key, or a promise of it: a string, a Buffer,
 * or for a pair `[forward, back]`. It is called whenever the key may have changed. It may ask for other keys, but not
 * for its own, for which it would wait for ever.
 *
 * @param name of the key, unlike all others
 * @example
 * ```ts
 * @KeyStore('people', { stateless: false })
 * people() {
 *   return process.env.PEOPLE_KEY;
 * }
 * ```
 */
export const KeyStore = (name: string, options?: KeyOptions): MethodDecorator =>
  addMetadata(KEY_STORE_METADATA, { name, options } satisfies KeyStoreMetadata);
