import { ProfilesFileError } from './profiles-file.error.js';

/** Numbers for bigints, where a number is exact. @throws ProfilesFileError */
export function exactIntegers(value: unknown, keepsLarge: boolean): unknown {
  return withIntegers(value, keepsLarge, new Map());
}

/** What aliases share stays shared, so that it is walked through once; also what holds itself. */
function withIntegers(value: unknown, keepsLarge: boolean, known: Map<object, unknown>): unknown {
  if (typeof value === 'bigint') return exactInteger(value, keepsLarge);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (known.has(value)) return known.get(value);
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
  known.set(value, copy);
  for (const [key, each] of Object.entries(value)) {
    Object.defineProperty(copy, key, {
      value: withIntegers(each, keepsLarge, known),
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return copy;
}

function exactInteger(value: bigint, keepsLarge: boolean): number | bigint {
  if (Number.isSafeInteger(Number(value))) return Number(value);
  if (keepsLarge) return value;
  throw ProfilesFileError.malformed(
    'an integer in the file is too large to be kept exact: quote it',
  );
}
