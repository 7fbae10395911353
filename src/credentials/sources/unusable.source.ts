import type { CredentialSource } from './credential-source.js';
import { SourceError } from './source.error.js';

/** What a function that makes sources gives for options that are wrong, so that they are told when the application starts. */
export function unusableSource(maker: string, problems: readonly string[]): CredentialSource {
  const problem = `${maker}: ${problems.join('; ')}`;
  return {
    name: maker,
    fetch: () => Promise.reject(new SourceError(problem, { recoverable: false })),
    check: () => Promise.resolve(problem),
  };
}
