import type { CredentialSource, FetchedSecret, SecretRequest } from './credential-source.js';
import { givenAnswer } from './given.answer.js';
import { SourceError } from './source.error.js';

/**
 * A function as a source. Fields `ttl`, `expiresAt` and `NextRotationDate` of what it gives say how long that lives. It may
 * give the text of JSON as it is, which the option `type` of a credential reads; an error of its own parsing is told without
 * its message, which would quote the text.
 */
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
  const name = fetch.name ? `the function ${fetch.name}` : 'a function';
  return {
    name,
    fetch: async (path, request): Promise<FetchedSecret> => {
      const value = await givenAnswer(name, () => fetch(path, request));
      if (isNamedSource(value)) throw notCalled(fetch);
      return { value };
    },
  };
}

const isNamedSource = (value: unknown): boolean =>
  isSource(value) && typeof value.name === 'string';

const notCalled = ({ name }: SourceFunction): SourceError =>
  new SourceError(
    `the option source is a function that makes a source: call it, ${name || 'source'}()`,
    { recoverable: false },
  );
