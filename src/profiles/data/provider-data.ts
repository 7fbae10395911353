import type { ProfileData } from '../file/profile-data.js';
import { merge } from './merge.js';
import { isPlainObject } from '../../shared/plain-object.js';

/** Profiles by provider and name, without the keys that say something else. */
export type ProviderData = Record<string, Record<string, unknown>>;

const DEFAULT_BACKEND_KEY = 'acct-backends';
const DEFAULT_PROFILE = 'default';
const NAME_KEYS: readonly string[] = ['backend_key', 'default'];

/** The section that says which backends are asked, and with what. */
export function backendSection(data: ProfileData): Record<string, unknown> {
  const section = data[backendKey(data)];
  return isPlainObject(section) ? section : {};
}

/** The name of the profile that is meant where none is named. */
export function defaultProfile(data: ProfileData): string {
  return nameAt(data, 'default') ?? DEFAULT_PROFILE;
}

/** Only the providers, of data whose reserved keys are those of `reserving`. */
export function providersOf(data: object, reserving: ProfileData): ProviderData {
  const section = backendKey(reserving);
  const providers = Object.entries(merge(data)).filter(
    (entry): entry is [string, Record<string, unknown>] =>
      !NAME_KEYS.includes(entry[0]) && entry[0] !== section && isPlainObject(entry[1]),
  );
  return Object.fromEntries(providers);
}

function backendKey(data: ProfileData): string {
  return nameAt(data, 'backend_key') ?? DEFAULT_BACKEND_KEY;
}

function nameAt(data: ProfileData, key: string): string | undefined {
  const name = Object.hasOwn(data, key) ? data[key] : undefined;
  return typeof name === 'string' && name !== '' ? name : undefined;
}
