import type { ProfileData, ProfileValues, ProviderProfiles } from './profile-data.js';
import { checkValues } from './checked-values.js';
import { isPlainObject } from '../../shared/plain-object.js';
import { refuseForbiddenName } from './forbidden-name.js';
import { ProfilesFileError } from './profiles-file.error.js';

/** Keys beside the providers that hold a name. */
export const RESERVED_KEYS: readonly string[] = ['default', 'backend_key'];

/**
 * Checks that data has the shape of profiles. An empty provider or profile, which YAML gives as null, becomes one without
 * entries.
 *
 * @throws ProfilesFileError naming provider and profile, never a value.
 */
export function checkedProfiles(data: unknown): ProfileData {
  if (data === null || data === undefined) return {};
  if (!isPlainObject(data))
    throw ProfilesFileError.malformed('the file holds no mapping of providers');
  return mappedEntries(data, 'a provider', (provider, profiles) =>
    RESERVED_KEYS.includes(provider)
      ? checkedName(provider, profiles)
      : checkedProvider(provider, profiles),
  );
}

function checkedName(key: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw ProfilesFileError.malformed(`the reserved key "${key}" must hold a text`);
}

function checkedProvider(provider: string, profiles: unknown): ProviderProfiles {
  if (profiles === null) return {};
  if (!isPlainObject(profiles)) {
    throw ProfilesFileError.malformed(`the provider "${provider}" must be a mapping of profiles`);
  }
  return mappedEntries(profiles, `a profile of "${provider}"`, (profile, values) =>
    checkedProfile(`the profile "${profile}" of "${provider}"`, values),
  );
}

function checkedProfile(what: string, values: unknown): ProfileValues {
  if (values === null) return {};
  if (!isPlainObject(values))
    throw ProfilesFileError.malformed(`${what} must be a mapping of values`);
  checkValues(values, what);
  return values;
}

function mappedEntries<T>(
  from: Record<string, unknown>,
  what: string,
  check: (name: string, value: unknown) => T,
): Record<string, T> {
  refuseForbiddenName(from, what);
  return Object.fromEntries(
    Object.entries(from).map(([name, value]) => [name, check(name, value)]),
  );
}
