import { decode, encode } from '@msgpack/msgpack';
import { ProfilesFileError } from './profiles-file.error.js';

/** From here on MessagePack needs 64 bits, which the encoder writes only for a bigint. */
const FIRST_OF_64_BITS = 2 ** 32;
const MOST = 2n ** 64n - 1n;
const LEAST = -(2n ** 63n);

/** @throws ProfilesFileError for an integer of more than 64 bits. */
export function msgpackBytes(value: unknown): Uint8Array {
  return encode(withWideIntegers(value), { useBigInt64: true, maxDepth: Infinity });
}

/** Integers beyond ±2^53 are bigints. @throws ProfilesFileError for what is no MessagePack. */
export function msgpackValue(bytes: Uint8Array): unknown {
  try {
    return withNarrowIntegers(decode(bytes, { useBigInt64: true }));
  } catch {
    throw ProfilesFileError.malformed('the file was opened, but holds no profiles');
  }
}

function withWideIntegers(value: unknown): unknown {
  return mapped(value, (leaf) => {
    if (typeof leaf === 'bigint' && (leaf > MOST || leaf < LEAST)) {
      throw ProfilesFileError.malformed('an integer of more than 64 bits cannot be kept: quote it');
    }
    const isWide = Number.isSafeInteger(leaf) && Math.abs(leaf as number) >= FIRST_OF_64_BITS;
    return isWide ? BigInt(leaf as number) : leaf;
  });
}

function withNarrowIntegers(value: unknown): unknown {
  return mapped(value, (leaf) =>
    typeof leaf === 'bigint' && Number.isSafeInteger(Number(leaf)) ? Number(leaf) : leaf,
  );
}

function mapped(value: unknown, change: (leaf: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => mapped(each, change));
  if (typeof value !== 'object' || value === null || isOpaque(value)) return change(value);
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, mapped(each, change)]),
  );
}

/** Binary data and times are one value each. */
function isOpaque(value: object): boolean {
  return value instanceof Uint8Array || value instanceof Date;
}
