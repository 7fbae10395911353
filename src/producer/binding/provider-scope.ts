import type { ProviderWrapper } from './nest-internals.js';

/** True where the instance is made anew for each request. */
export function isPerRequest(provider: ProviderWrapper): boolean {
  return provider.isTransient || !provider.isDependencyTreeStatic();
}
