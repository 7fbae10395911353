import { jsonBytes, jsonValue } from './json.serial.js';
import { msgpackBytes, msgpackValue } from './msgpack.serial.js';

/** How profiles are written before they are encrypted. Reading tells one from the other by the first byte. */
export type ProfilesSerial = 'msgpack' | 'json';

export const PROFILES_SERIALS: readonly ProfilesSerial[] = ['msgpack', 'json'];

// What JSON may begin with, and MessagePack only with a number.
const FIRST_OF_JSON = new Set('{["-0123456789tfn \t\r\n'.split('').map((one) => one.charCodeAt(0)));

/** @throws ProfilesFileError for a value that the serial cannot hold. */
export function serialised(value: unknown, serial: ProfilesSerial): Uint8Array {
  return serial === 'json' ? jsonBytes(value) : msgpackBytes(value);
}

/** @throws ProfilesFileError for bytes that are neither. */
export function deserialised(bytes: Uint8Array): unknown {
  return serialOf(bytes) === 'json' ? jsonValue(bytes) : msgpackValue(bytes);
}

export function serialOf(bytes: Uint8Array): ProfilesSerial {
  return FIRST_OF_JSON.has(bytes[0] ?? 0) ? 'json' : 'msgpack';
}
