import type { CredentialSource } from '../credential-source.js';
import { unusableSource } from '../unusable.source.js';
import type { AkeylessSourceOptions } from './akeyless.options.js';
import { AkeylessReader } from './akeyless.reader.js';
import { settingsProblems } from './akeyless.settings.js';
import { apiBase } from './gateway-url.js';

const AKEYLESS = 'https://api.akeyless.io';

/**
 * Secrets of Akeyless: static, dynamic and rotated ones, by their path. What kind of item a path is, it finds out itself.
 *
 * - The text of a static secret that is JSON of an object or a list is read as such; any other stays a text. The payload
 *   of a custom rotated secret is read as an object if it is one.
 * - Fields of a value whose names begin with `$` are left out.
 * - The token is renewed 5 minutes before it ends (after 55 minutes where Akeyless does not say when), and once when it
 *   is refused. What is refused to a new token too, no further try helps.
 * - A dynamic secret whose answer names no `ttl` needs a `refreshEvery` under its lease.
 *
 * Options that are missing or wrong are told when the application starts.
 *
 * @example
 * ```ts
 * const source = akeylessSource({
 *   accessId: process.env.AKEYLESS_ACCESS_ID,
 *   accessKey: process.env.AKEYLESS_ACCESS_KEY,
 *   items: { '/prod/reports-db': { args: ['--role', 'reader'] } },
 * });
 * ```
 */
export function akeylessSource(options: AkeylessSourceOptions): CredentialSource {
  const problems = settingsProblems(options, AKEYLESS);
  return problems.length > 0
    ? unusableSource('akeylessSource', problems)
    : new AkeylessReader(options, apiBase(options.gatewayUrl ?? AKEYLESS));
}
