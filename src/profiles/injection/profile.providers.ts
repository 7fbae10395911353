import type { FactoryProvider } from '@nestjs/common';
import { ProfileStore } from '../data/profile.store.js';
import { type ProfileRequest, requestedProfiles } from './requested.profiles.js';

/** The key under which a factory of this file keeps what it gives. */
const REQUEST = Symbol('request');

/** A provider for each profile that a class of this process asks for. */
export function profileProviders(): FactoryProvider[] {
  return [...requestedProfiles()].map(([token, request]) => ({
    provide: token,
    // Another application of this process may be the one that asks; whether this one does is checked at the start.
    useFactory: Object.assign((store: ProfileStore) => store.find(request)?.value, {
      [REQUEST]: request,
    }),
    inject: [ProfileStore],
  }));
}

/** What a provider gives, if it is one of these; one that a test has put in its place is not. */
export function requestOf(factory: unknown): ProfileRequest | undefined {
  return typeof factory === 'function'
    ? (factory as { [REQUEST]?: ProfileRequest })[REQUEST]
    : undefined;
}
