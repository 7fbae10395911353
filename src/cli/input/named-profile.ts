import type { ProfileData, ProfileValues } from '../../profiles/file/profile-data.js';
import { UsageError } from '../errors/cli.error.js';

const DEFAULT = 'default';

/**
 * The profile that `provider.profile` names; a provider alone names its default profile. Both may have dots.
 *
 * @throws UsageError listing the names that there are.
 */
export function namedProfile(name: string, data: ProfileData): ProfileValues {
  const profiles = Object.entries(data).flatMap(([provider, content]) =>
    typeof content === 'string'
      ? []
      : Object.entries(content).map(([profile, values]) => ({
          name: `${provider}.${profile}`,
          values,
        })),
  );
  const usual = typeof data.default === 'string' ? data.default : DEFAULT;
  const exact = profiles.filter((each) => each.name === name);
  const found =
    exact.length > 0 ? exact : profiles.filter((each) => each.name === `${name}.${usual}`);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only.values;
  if (only !== undefined)
    throw new UsageError(`--profile "${name}" names ${found.length} profiles`);
  const names = profiles.map((each) => each.name).join(', ');
  throw new UsageError(
    `--profile "${name}" names no profile of the file`,
    names === '' ? 'It has none.' : `It has ${names}.`,
  );
}
