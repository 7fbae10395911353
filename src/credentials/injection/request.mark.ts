import type { CredentialRequest } from './requested.credentials.js';

/** The key under which a factory keeps what it gives. */
const REQUEST = Symbol('request');

/** Marks a factory with what it gives. */
export const asking = <F extends object>(request: CredentialRequest, factory: F): F =>
  Object.assign(factory, { [REQUEST]: request });

/** What a factory gives, if it is a marked one; one that a test has put in its place is not. */
export function requestOf(factory: unknown): CredentialRequest | undefined {
  return typeof factory === 'function'
    ? (factory as { [REQUEST]?: CredentialRequest })[REQUEST]
    : undefined;
}
