import type { KeyMaterial } from './key-material.js';
import type { ResolvedKeyOptions } from './key.options.js';

/** Gives a key, from wherever it is kept. Called without arguments, and again whenever the key may have changed. */
export type KeyStoreFunction = () => KeyMaterial | Promise<KeyMaterial>;

/** A key as it was defined. */
export interface KeyDefinition {
  readonly name: string;
  readonly store: KeyStoreFunction;
  readonly options: ResolvedKeyOptions;
}
