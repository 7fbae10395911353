import { isPlainObject } from '../../shared/plain-object.js';
import { SecretFetcher } from '../credential/secret.fetcher.js';
import { ValueShape } from '../credential/value.shape.js';
import { UnresolvedSecretsError } from '../errors/unresolved-secrets.error.js';
import { type Surroundings, systemSurroundings } from '../options/surroundings.js';
import type { CredentialSource } from './credential-source.js';
import { isBrokenSecretUrl, isSecretUrl, secretPath } from './secret-path.js';
import { isSource, type SourceFunction, sourceOf } from './source-of.js';

const TIMEOUT = 10_000;

/**
 * Settings in which every value `secret:///path` has been replaced by the secret of that path, also inside of objects and
 * lists. Each path is fetched once. It is done when this resolves: use a managed credential for what rotates.
 *
 * @param settings an object, such as `process.env`; it stays as it is
 * @throws UnresolvedSecretsError naming every setting whose secret cannot be had, or that begins with `secret:` and names no
 * path; and no value.
 * @throws TypeError without a source.
 * @example
 * ```ts
 * // MAIL_KEY=secret:///prod/mail
 * const settings = await resolveEnv(process.env, akeylessSource({ accessId, accessKey }));
 * ```
 */
export async function resolveEnv<T extends object>(
  settings: T,
  source: CredentialSource | SourceFunction,
  { clock }: Surroundings = systemSurroundings,
): Promise<T> {
  if (typeof source !== 'function' && !isSource(source)) {
    throw new TypeError('resolveEnv() needs a source, such as akeylessSource(), or a function');
  }
  const asked = new Map<string, ReturnType<SecretFetcher<unknown>['fetch']>>();
  const failures: string[] = [];
  const shape = new ValueShape<unknown>(undefined);

  const outcomeOf = (path: string): ReturnType<SecretFetcher<unknown>['fetch']> => {
    const known = asked.get(path);
    if (known) return known;
    const request = { path, source: sourceOf(source), timeout: TIMEOUT };
    const outcome = new SecretFetcher(request, shape, clock).fetch(new AbortController(), []);
    asked.set(path, outcome);
    return outcome;
  };

  const resolved = async (value: unknown, key: string): Promise<unknown> => {
    if (isSecretUrl(value)) {
      const { secret, failure } = await outcomeOf(secretPath(value));
      if (failure) failures.push(`${key}: ${failure.reason}`);
      return shape.writable(secret?.raw);
    }
    if (isBrokenSecretUrl(value)) {
      failures.push(`${key}: it begins with secret: and names no path; write secret:///path`);
    }
    if (Array.isArray(value)) {
      return Promise.all(value.map((entry: unknown, index) => resolved(entry, `${key}[${index}]`)));
    }
    if (!isPlainObject(value)) return value;
    return fieldsOf(value, (field, name) => resolved(field, key ? `${key}.${name}` : name));
  };

  // What looks like an object of settings may have a prototype of its own, as process.env has.
  const result = await fieldsOf(settings, resolved);
  if (failures.length > 0) throw new UnresolvedSecretsError(failures);
  return result as T;
}

async function fieldsOf(
  value: object,
  resolve: (field: unknown, name: string) => Promise<unknown>,
): Promise<object> {
  const entries: [string, unknown][] = Object.entries(value);
  return Object.fromEntries(
    await Promise.all(entries.map(async ([name, field]) => [name, await resolve(field, name)])),
  ) as object;
}
