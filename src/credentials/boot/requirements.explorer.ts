import { Injectable, type InjectionToken } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { dependenciesOf } from '../../shared/nest/dependencies.js';
import type { ProviderWrapper } from '../../shared/nest/provider-wrapper.js';
import { CREDENTIAL_FEATURES, CREDENTIALS_OPTIONS } from '../credentials.tokens.js';
import { requestOf } from '../injection/request.mark.js';
import type { CredentialRequest } from '../injection/requested.credentials.js';

type NestModule = ModulesContainer extends Map<string, infer Module> ? Module : never;

/** A credential or a client that a class or a factory of the application cannot do without. */
export interface Requirement {
  readonly request: CredentialRequest;
  readonly requiredBy: string;
}

/** Finds what the application's modules name and want of credentials. */
@Injectable()
export class RequirementsExplorer {
  constructor(private readonly modules: ModulesContainer) {}

  /** How often `forRoot()` is imported. */
  roots(): number {
    return this.all().filter(({ providers }) => providers.has(CREDENTIALS_OPTIONS)).length;
  }

  /** What all `forFeature()` were given, one and the same object once. */
  features(): unknown[] {
    const lists = this.all().map(
      ({ providers }): unknown => providers.get(CREDENTIAL_FEATURES)?.instance,
    );
    return [...new Set(lists.filter((list) => list !== undefined).flat())];
  }

  requirements(): Requirement[] {
    const requests = this.requests();
    return this.all()
      .flatMap(providersIn)
      .flatMap((provider) =>
        dependenciesOf(provider).flatMap(({ token, isOptional }) => {
          const request = isOptional ? undefined : requests.get(token as InjectionToken);
          return request ? [{ request, requiredBy: String(provider.name) }] : [];
        }),
      );
  }

  private requests(): Map<InjectionToken, CredentialRequest> {
    const requests = new Map<InjectionToken, CredentialRequest>();
    for (const { providers } of this.all()) {
      for (const [token, { metatype }] of providers) {
        const request = requestOf(metatype);
        if (request) requests.set(token, request);
      }
    }
    return requests;
  }

  private all(): NestModule[] {
    return [...this.modules.values()];
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
