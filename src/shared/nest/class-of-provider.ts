import type { Type } from '@nestjs/common';
import type { ProviderWrapper } from './provider-wrapper.js';

/** The class whose methods a provider has; undefined for plain values, aliases and what is not made yet. */
export function classOf(provider: ProviderWrapper): Type | undefined {
  if (provider.isAlias) return undefined;
  const candidate: unknown = isClassProvider(provider)
    ? provider.metatype
    : constructorOf(provider.instance);
  return typeof candidate === 'function' && candidate !== Object ? (candidate as Type) : undefined;
}

/** True where Nest makes the instance from the class, and so also the guards and pipes that the class names. */
export function isClassProvider({ metatype, inject }: ProviderWrapper): boolean {
  return typeof metatype === 'function' && !inject;
}

function constructorOf(instance: unknown): unknown {
  if (typeof instance !== 'object' || instance === null) return undefined;
  try {
    return instance.constructor;
  } catch {
    // Some values are proxies that refuse to be looked at.
    return undefined;
  }
}
