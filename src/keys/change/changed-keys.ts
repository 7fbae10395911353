import { isPlainObject } from '../../shared/plain-object.js';
import { KeyUseError } from '../errors/key-use.error.js';
import { type KeyMaterial, keyPair } from '../key/key-material.js';
import type { ChangedKeys } from './key-change.js';

const NAMES: readonly string[] = ['oldKeys', 'newKeys'] satisfies (keyof ChangedKeys)[];

/**
 * The arguments of `keyChanged()`: two keys, or an object of them.
 *
 * @throws KeyUseError
 */
export function changedKeys(
  first: KeyMaterial | ChangedKeys | undefined,
  newKeys: KeyMaterial | undefined,
): ChangedKeys {
  const changed = isNamed(first) ? first : { oldKeys: first, newKeys };
  const unknown = Object.keys(changed).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw new KeyUseError(`keyChanged() was given "${unknown}"; there are ${NAMES.join(' and ')}`);
  }
  if (isNamed(first) && newKeys !== undefined) {
    throw new KeyUseError('keyChanged() was given new keys twice');
  }
  for (const [name, material] of Object.entries(changed)) check(name, material);
  return changed;
}

function isNamed(value: KeyMaterial | ChangedKeys | undefined): value is ChangedKeys {
  return isPlainObject(value);
}

function check(name: string, material: unknown): void {
  if (material === undefined) return;
  try {
    keyPair(material);
  } catch (error) {
    throw new KeyUseError(`${name} is ${(error as Error).message}`);
  }
}
