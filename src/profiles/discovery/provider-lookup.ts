import type { InjectionToken } from '@nestjs/common';
import type { NestModule } from '../../shared/nest/nest-module.js';
import type { ProviderWrapper } from '../../shared/nest/provider-wrapper.js';

/** The provider that Nest would inject for a token: the module's own, or one that an imported module exports. */
export function providerFor(token: unknown, host: NestModule): ProviderWrapper | undefined {
  const key = token as InjectionToken;
  return host.providers.get(key) ?? importedProvider(key, host, new Set());
}

/** Imported modules may export what they import themselves. */
function importedProvider(
  token: InjectionToken,
  { imports }: NestModule,
  seen: Set<NestModule>,
): ProviderWrapper | undefined {
  for (const module of imports) {
    if (seen.has(module)) continue;
    seen.add(module);
    const exported = module.exports.has(token) ? module.providers.get(token) : undefined;
    const found = exported ?? importedProvider(token, module, seen);
    if (found) return found;
  }
  return undefined;
}
