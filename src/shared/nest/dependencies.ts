import type { ProviderWrapper } from './provider-wrapper.js';

/** Nest's keys for what is injected, and for what may be missing. They are no public API. */
const NEST_METADATA = {
  parameterTypes: 'design:paramtypes',
  parameters: 'self:paramtypes',
  optionalParameters: 'optional:paramtypes',
  properties: 'self:properties_metadata',
  optionalProperties: 'optional:properties_metadata',
} as const;

/** What a provider wants to have injected. */
export interface Dependency {
  readonly token: unknown;
  readonly isOptional: boolean;
}

/** The dependencies of a factory, or of a class: its constructor's and its properties'. */
export function dependenciesOf({ inject, metatype }: ProviderWrapper): Dependency[] {
  if (inject) return inject.map(ofFactory);
  if (typeof metatype !== 'function') return [];
  return [...ofConstructor(metatype), ...ofProperties(metatype)];
}

function ofFactory(injected: unknown): Dependency {
  if (typeof injected === 'object' && injected !== null && 'token' in injected) {
    const { token, optional } = injected as { token: unknown; optional?: boolean };
    return { token, isOptional: optional === true };
  }
  return { token: resolved(injected), isOptional: false };
}

function ofConstructor(classRef: object): Dependency[] {
  const tokens = [...listAt(NEST_METADATA.parameterTypes, classRef)];
  const named = listAt(NEST_METADATA.parameters, classRef) as { index: number; param: unknown }[];
  for (const { index, param } of named) tokens[index] = param;
  const optional = listAt(NEST_METADATA.optionalParameters, classRef);
  return tokens.map((token, index) => ({
    token: resolved(token),
    isOptional: optional.includes(index),
  }));
}

function ofProperties(classRef: object): Dependency[] {
  const optional = listAt(NEST_METADATA.optionalProperties, classRef);
  const properties = listAt(NEST_METADATA.properties, classRef) as {
    key: unknown;
    type: unknown;
  }[];
  return properties.map(({ key, type }) => ({
    token: resolved(type),
    isOptional: optional.includes(key),
  }));
}

function resolved(token: unknown): unknown {
  return typeof token === 'object' && token !== null && 'forwardRef' in token
    ? (token as { forwardRef: () => unknown }).forwardRef()
    : token;
}

const listAt = (key: string, classRef: object): readonly unknown[] =>
  (Reflect.getMetadata(key, classRef) as unknown[] | undefined) ?? [];
