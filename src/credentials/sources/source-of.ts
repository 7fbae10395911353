import type { CredentialSource, FetchedSecret, SecretRequest } from './credential-source.js';

/** A function as a source. Fields `ttl`, `expiresAt` and `NextRotationDate` of what it gives say how long that lives. */
export type SourceFunction = (path: string, request: SecretRequest) => unknown;

export const isSource = (source: unknown): source is CredentialSource =>
  typeof source === 'object' &&
  source !== null &&
  typeof (source as { fetch?: unknown }).fetch === 'function';

/** A source, of what a user gives as one. */
export function sourceOf(source: CredentialSource | SourceFunction): CredentialSource {
  return typeof source === 'function' ? functionSource(source) : source;
}

function functionSource(fetch: SourceFunction): CredentialSource {
  return {
    name: fetch.name ? `the function ${fetch.name}` : 'a function',
    fetch: async (path, request): Promise<FetchedSecret> => ({ value: await fetch(path, request) }),
  };
}
