import type { CredentialSource } from './credential-source.js';
import { secretIn } from './secret-text.js';
import { SourceError } from './source.error.js';

/**
 * Secrets from the environment, for a developer's machine and for tests: the path is the name of a variable. JSON of an
 * object or a list is read as such, anything else is text.
 *
 * @param environment @default process.env
 */
export function envSource(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): CredentialSource {
  return {
    name: 'the environment',
    fetch: async (path) => {
      const variable = path.replace(/^\//, '');
      const text = Object.hasOwn(environment, variable) ? environment[variable] : undefined;
      if (text) return { value: secretIn(text) };
      throw new SourceError(`the environment variable ${variable} is not set`, {
        recoverable: false,
      });
    },
  };
}
