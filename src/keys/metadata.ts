import type { KeyOptions } from './key/key.options.js';

/** What `@KeyStore()` says of a method. */
export interface KeyStoreMetadata {
  readonly name: string;
  readonly options: KeyOptions | undefined;
}

/** What `@OnKeyChanged()` says of a method. */
export interface OnKeyChangedMetadata {
  readonly name: string;
  readonly callbackName: string | undefined;
}

// By name, so that two copies of the package understand each other.
export const KEY_STORE_METADATA = 'nestjs-akeyless:key-store';
export const ON_KEY_CHANGED_METADATA = 'nestjs-akeyless:on-key-changed';

/** Marks a method; the marks stand in the order in which they are written. */
export function addMetadata(key: string, metadata: object, method: object): void {
  const later = (Reflect.getOwnMetadata(key, method) as object[] | undefined) ?? [];
  Reflect.defineMetadata(key, [metadata, ...later], method);
}
