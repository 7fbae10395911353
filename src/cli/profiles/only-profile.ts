import type { ProfileData } from '../../profiles/file/profile-data.js';
import { CliError } from '../errors/cli.error.js';

/** What the providers have under one name. @throws CliError listing the names that there are. */
export function onlyProfile(name: string, data: ProfileData): ProfileData {
  const providers = Object.entries(data).flatMap(([provider, profiles]) =>
    typeof profiles === 'string' ? [] : [{ provider, profiles }],
  );
  const found = providers.filter(({ profiles }) => Object.hasOwn(profiles, name));
  if (found.length === 0) {
    const names = providers.flatMap(({ profiles }) => Object.keys(profiles));
    throw new CliError(
      `no provider has a profile named "${name}"`,
      names.length === 0 ? 'There are none.' : `There are ${[...new Set(names)].join(', ')}.`,
    );
  }
  return Object.fromEntries(
    found.map(({ provider, profiles }) => [provider, { [name]: profiles[name]! }]),
  );
}
