import type { ProfileData } from '../../profiles/file/profile-data.js';
import { isPlainObject } from '../../shared/plain-object.js';

/** Where a path `provider/profile` leads. */
export function profileAt(profiles: ProfileData, path: string): unknown {
  const [provider, profile] = partsOf(path);
  return ownField(ownField(profiles, provider), profile);
}

/** For a path that leads nowhere: the profiles of its provider, or all where there is no such provider. */
export function existingProfiles(profiles: ProfileData, path: string): string {
  const [provider, profile] = partsOf(path);
  const isProvider = isPlainObject(ownField(profiles, provider));
  const paths = (isProvider ? [provider] : Object.keys(profiles)).flatMap((each) =>
    Object.keys(namesIn(profiles[each])).map((name) => JSON.stringify(`${each}/${name}`)),
  );
  const hint = profile === '' ? '. Write it as provider/profile' : '';
  return `${hint}. There are: ${paths.join(', ') || 'none'}`;
}

/** The name of a profile may have slashes in it. */
function partsOf(path: string): [provider: string, profile: string] {
  const [provider = '', ...profile] = path.replace(/^\//, '').split('/');
  return [provider, profile.join('/')];
}

/** Nothing for what is no provider. */
const namesIn = (value: unknown): object => (isPlainObject(value) ? value : {});

function ownField(value: unknown, key: string): unknown {
  return isPlainObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
