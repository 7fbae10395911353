import type { NestModule } from '../../shared/nest/nest-module.js';
import { isClassProvider } from '../../shared/nest/class-of-provider.js';
import type { ProviderWrapper } from '../../shared/nest/provider-wrapper.js';
import { RETRY_METADATA } from '../metadata.js';

/** A class with methods that run again with a credential. */
export interface Retry {
  readonly credential: string;
  readonly by: string;
}

/** Whose methods run again with which credential; of what factories make, as far as it is made. */
export function retriesIn(modules: readonly NestModule[]): Retry[] {
  return modules
    .flatMap(({ providers, controllers, injectables, middlewares }) =>
      [providers, controllers, injectables, middlewares].flatMap((collection) => [
        ...(collection as Map<unknown, ProviderWrapper>).values(),
      ]),
    )
    .filter(({ isAlias }) => !isAlias)
    .flatMap((provider) =>
      retriedNames(methodsOf(provider)).map((credential) => ({
        credential,
        by: String(provider.name),
      })),
    );
}

/** The credentials that methods of an object, or of a prototype, run again with. */
export function retriedNames(object: unknown): readonly string[] {
  if (typeof object !== 'object' || object === null) return [];
  try {
    return (Reflect.getMetadata(RETRY_METADATA, object) as string[] | undefined) ?? [];
  } catch {
    // Some values are proxies that refuse to be looked at.
    return [];
  }
}

function methodsOf(provider: ProviderWrapper): unknown {
  if (!isClassProvider(provider)) return provider.instance;
  return (provider.metatype as { prototype?: unknown }).prototype;
}
