import { Injectable, type InjectionToken } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { ProviderWrapper } from '../../shared/nest/provider-wrapper.js';
import { requestOf } from '../injection/profile.providers.js';
import type { ProfileRequest } from '../injection/requested.profiles.js';
import { dependenciesOf } from '../../shared/nest/dependencies.js';
import type { NestModule } from './provider-lookup.js';

/** A profile that a class or a factory of the application cannot do without. */
export interface Requirement {
  readonly request: ProfileRequest;
  readonly requiredBy: string;
}

/** Finds the profiles that the application has for injection, and who wants them. */
@Injectable()
export class RequestsExplorer {
  constructor(private readonly modules: ModulesContainer) {}

  /** The profiles that can be injected, by token. */
  requests(): Map<InjectionToken, ProfileRequest> {
    const requests = new Map<InjectionToken, ProfileRequest>();
    for (const { providers } of this.modules.values()) {
      for (const [token, { metatype }] of providers) {
        const request = requestOf(metatype);
        if (request) requests.set(token, request);
      }
    }
    return requests;
  }

  requirements(): Requirement[] {
    const requests = this.requests();
    return [...this.modules.values()].flatMap(providersIn).flatMap((provider) =>
      dependenciesOf(provider).flatMap(({ token, isOptional }) => {
        const request = isOptional ? undefined : requests.get(token as InjectionToken);
        return request ? [{ request, requiredBy: String(provider.name) }] : [];
      }),
    );
  }

  /** Takes back what can be injected, so that Nest refuses whoever comes later and asks for it. */
  withdraw(token: InjectionToken): void {
    for (const { providers, exports } of this.modules.values()) {
      if (!requestOf(providers.get(token)?.metatype)) continue;
      providers.delete(token);
      exports.delete(token);
    }
  }
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
