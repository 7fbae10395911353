import { AmbiguousProfileError } from '../errors/ambiguous-profile.error.js';
import type { ProviderData } from './provider-data.js';

/** Apart from its value, so that a profile may be anything. */
export interface FoundProfile {
  readonly value: unknown;
}

/**
 * The one profile of a name among providers.
 *
 * @throws AmbiguousProfileError
 */
export function findProfile(
  data: ProviderData,
  providers: readonly string[],
  name: string,
): FoundProfile | undefined {
  const having = [...new Set(providers)].filter((provider) => hasProfile(data, provider, name));
  if (having.length > 1) throw new AmbiguousProfileError(name, having);
  const [provider] = having;
  return provider === undefined ? undefined : { value: data[provider]?.[name] };
}

function hasProfile(data: ProviderData, provider: string, name: string): boolean {
  return Object.hasOwn(data, provider) && Object.hasOwn(data[provider] ?? {}, name);
}
