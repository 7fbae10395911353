import type { ProviderData } from '../data/provider-data.js';

const quoted = (names: readonly string[]): string =>
  names.map((name) => JSON.stringify(name)).join(', ');

/** There is no such profile. The message names those that there are, and never a value. */
export class ProfileNotFoundError extends Error {
  override readonly name = 'ProfileNotFoundError';

  private constructor(
    message: string,
    readonly profile: string,
    readonly providers: readonly string[],
  ) {
    super(message);
  }

  /**
   * @param notes what else is known about the reason
   * @internal
   */
  static of(
    profile: string,
    providers: readonly string[],
    data: ProviderData,
    notes: readonly string[] = [],
  ): ProfileNotFoundError {
    const asked = `There is no profile ${quoted([profile])} of provider ${quoted(providers)}.`;
    const message = [asked, ...namesThatExist(providers, data), ...notes].join(' ');
    return new ProfileNotFoundError(message, profile, providers);
  }
}

/** The names of the providers that were asked, or of all if none of them exists. */
function namesThatExist(providers: readonly string[], data: ProviderData): string[] {
  const asked = providers.filter((provider) => Object.hasOwn(data, provider));
  const listed = asked.length > 0 ? asked : Object.keys(data);
  if (listed.length === 0) return ['There are no profiles at all.'];
  const profiles = listed.map((provider) => {
    const names = Object.keys(data[provider] ?? {});
    return `of ${quoted([provider])}: ${names.length > 0 ? quoted(names) : 'none'}`;
  });
  return [`There are, ${profiles.join('; ')}.`];
}
