import type { InjectionToken } from '@nestjs/common';
import { dependenciesOf } from './dependencies.js';
import type { NestModule } from './nest-module.js';
import type { ProviderWrapper } from './provider-wrapper.js';

/** Something injectable that a class or a factory of the application cannot do without. */
export interface Requirement<Request> {
  readonly request: Request;
  readonly requiredBy: string;
}

/** What can be injected of a kind, by token; `requestOf` tells it by the factory that gives it. */
export function requestsIn<Request>(
  modules: Iterable<NestModule>,
  requestOf: (factory: unknown) => Request | undefined,
): Map<InjectionToken, Request> {
  const requests = new Map<InjectionToken, Request>();
  for (const { providers } of modules) {
    for (const [token, { metatype }] of providers) {
      const request = requestOf(metatype);
      if (request) requests.set(token, request);
    }
  }
  return requests;
}

/** Who cannot do without what of `requests`. */
export function requirementsIn<Request>(
  modules: Iterable<NestModule>,
  requests: ReadonlyMap<InjectionToken, Request>,
): Requirement<Request>[] {
  return [...modules].flatMap(providersIn).flatMap((provider) =>
    dependenciesOf(provider).flatMap(({ token, isOptional }) => {
      const request = isOptional ? undefined : requests.get(token as InjectionToken);
      return request ? [{ request, requiredBy: String(provider.name) }] : [];
    }),
  );
}

function providersIn({
  providers,
  controllers,
  injectables,
  middlewares,
}: NestModule): ProviderWrapper[] {
  return [providers, controllers, injectables, middlewares].flatMap((collection) => [
    ...(collection as Map<InjectionToken, ProviderWrapper>).values(),
  ]);
}
