import type { ProviderWrapper } from '../../shared/nest/provider-wrapper.js';
import { dependenciesOf } from '../../shared/nest/dependencies.js';
import type { HandlerClass } from '../discovery/handler.class.js';
import { providerFor } from '../discovery/provider-lookup.js';
import { BootMessage } from './boot.messages.js';

/**
 * Plugins and backends that wait for what waits for them. Nest does not see that, and the start would never end.
 *
 * @param isLate whether a token is given only after all plugins have gathered
 */
export function circularProblems(
  classes: readonly HandlerClass[],
  isLate: (token: unknown) => boolean,
): string[] {
  return classes.flatMap(({ classRef, provider }) => {
    const path = pathToLate(provider, isLate, new Set());
    return path ? [BootMessage.circular(classRef.name, path)] : [];
  });
}

function pathToLate(
  provider: ProviderWrapper,
  isLate: (token: unknown) => boolean,
  seen: Set<ProviderWrapper>,
): string[] | undefined {
  if (seen.has(provider)) return undefined;
  seen.add(provider);
  for (const { token } of dependenciesOf(provider)) {
    if (isLate(token)) return [nameOf(token)];
    const needed = provider.host && providerFor(token, provider.host);
    const path = needed && pathToLate(needed, isLate, seen);
    if (path) return [nameOf(token), ...path];
  }
  return undefined;
}

const nameOf = (token: unknown): string =>
  typeof token === 'function' ? token.name : String(token);
