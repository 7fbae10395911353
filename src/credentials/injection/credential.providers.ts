import type { FactoryProvider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { isPlainObject } from '../../shared/plain-object.js';
import { bootFailure } from '../boot/boot.failure.js';
import { ManagedCredentials } from '../managed-credentials.js';
import {
  getClientToken,
  getCredentialToken,
  requestedCredentials,
} from './requested.credentials.js';
import { asking } from './request.mark.js';

/** A provider for each credential and each client that a class of this process asks for. */
export function credentialProviders(): FactoryProvider[] {
  return [...requestedCredentials()].map(([token, request]) => ({
    provide: token,
    // Another application of this process may be the one that asks; whether this one does is checked at the start.
    useFactory: asking(request, (all: ManagedCredentials) => all.find(request)),
    inject: [ManagedCredentials],
  }));
}

/** The same for what one `forFeature()` names. They are what fails where `forRoot()` is missing. */
export function featureProviders(features: unknown): FactoryProvider[] {
  const names = (Array.isArray(features) ? (features as unknown[]) : [])
    .filter(isPlainObject)
    .map(({ name }) => name)
    .filter((name) => typeof name === 'string');
  return [...new Set(names)].flatMap((name) => {
    const requests = [
      [getCredentialToken(name), { kind: 'credential', name }],
      [getClientToken(name), { kind: 'client', name }],
    ] as const;
    return requests.map(([token, request]) => ({
      provide: token,
      useFactory: asking(request, (modules: ModulesContainer, all?: ManagedCredentials) => {
        if (all) return all.find(request);
        const failure = bootFailure(modules, names);
        if (failure) throw failure;
        return undefined;
      }),
      // To Nest, what is optional and cannot be made is just not there.
      inject: [ModulesContainer, { token: ManagedCredentials, optional: true }],
    }));
  });
}
