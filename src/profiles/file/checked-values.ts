import { isPlainObject } from '../../shared/plain-object.js';
import { refuseForbiddenName } from './forbidden-name.js';
import { ProfilesFileError } from './profiles-file.error.js';

/** More is a mistake or an attack, and would overflow the stack of whoever walks through it. */
const MOST_LEVELS = 64;
const PLAIN = new Set(['string', 'number', 'boolean', 'bigint']);

/**
 * Checks that all below a profile is data: text, numbers, booleans, null, binary data, lists and mappings.
 *
 * @throws ProfilesFileError
 */
export function checkValues(values: Record<string, unknown>, what: string): void {
  check(values, what, []);
}

function check(value: unknown, what: string, above: readonly unknown[]): void {
  if (value === null || PLAIN.has(typeof value) || value instanceof Uint8Array) return;
  if (above.includes(value) || above.length === MOST_LEVELS) {
    throw ProfilesFileError.malformed(`${what} is nested too deeply`);
  }
  const path = [...above, value];
  if (!Array.isArray(value) && !isPlainObject(value)) {
    throw ProfilesFileError.malformed(`${what} holds something that is no data, such as a date`);
  }
  refuseForbiddenName(value, `a value in ${what}`);
  for (const each of Object.values(value)) check(each, what, path);
}
