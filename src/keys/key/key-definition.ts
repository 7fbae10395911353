import type { KeyMaterial } from './key-material.js';
import type { ResolvedKeyOptions } from './key.options.js';

/**
 * Gives a key, from wherever it is kept. Called without arguments, and again whenever the key may have changed. To give
 * none, as a variable that is not set, is an error when the key is asked for.
 */
export type KeyStoreFunction = () => KeyMaterial | undefined | Promise<KeyMaterial | undefined>;

/** A key as it was defined. */
export interface KeyDefinition {
  readonly name: string;
  readonly store: KeyStoreFunction;
  readonly options: ResolvedKeyOptions;
}
