import type { CredentialSource } from './credential-source.js';
import { formatProblems, type SecretFormat, wholeSecretIn } from './secret-text.js';
import { optionProblems } from './source.options.js';
import { SourceError } from './source.error.js';
import { unusableSource } from './unusable.source.js';

export interface EnvSourceOptions {
  /**
   * By default JSON of an object or a list is read as such, what begins like it and is none fails, and anything else is
   * text. `'text'` takes any text as it is.
   *
   * @default 'json'
   */
  readonly format?: SecretFormat;
}

const OPTIONS: Record<keyof EnvSourceOptions, true> = { format: true };

/**
 * Secrets from the environment, for a developer's machine and for tests: the path is the name of a variable. JSON of an
 * object or a list is read as such, anything else is text. A variable that is empty counts as not set.
 *
 * @param environment @default process.env
 */
export function envSource(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  options: EnvSourceOptions = {},
): CredentialSource {
  const problems = optionProblems(options, OPTIONS);
  if (problems.length === 0) problems.push(...formatProblems(options.format));
  if (typeof environment !== 'object') problems.push('the environment is an object of variables');
  if (problems.length > 0) return unusableSource('envSource', problems);
  const { format = 'json' } = options;
  return {
    name: 'the environment',
    fetch: async (path) => {
      const variable = path.replace(/^\//, '');
      const text = Object.hasOwn(environment, variable) ? environment[variable] : undefined;
      const where = `the environment variable ${variable}`;
      if (text) return { value: wholeSecretIn(text, where, format) };
      throw new SourceError(`${where} is not set`, { recoverable: false });
    },
  };
}
