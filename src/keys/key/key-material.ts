import { createHash } from 'node:crypto';
import { KeyUseError } from '../errors/key-use.error.js';

/** A secret key as it is handed out. */
export type KeyValue = string | Buffer;

/** What a store gives: one key, or the halves of a pair, the one that encrypts first. */
export type KeyMaterial =
  string | Uint8Array | readonly [forward: string | Uint8Array, back: string | Uint8Array];

/** The two halves of a key; both are the same where one key does both. */
export interface KeyPair {
  /** Undefined where it is not known: what is saved is the back half alone. */
  readonly forward: KeyValue | undefined;
  readonly back: KeyValue;
}

/** @throws KeyUseError that says what was given instead, never the value. */
export function keyPair(material: unknown): KeyPair {
  if (!Array.isArray(material)) {
    const value = keyValue(material);
    return { forward: value, back: value };
  }
  if (material.length !== 2) {
    throw new KeyUseError(`a list of ${material.length}, where a pair of keys has 2`);
  }
  return { forward: keyValue(material[0]), back: keyValue(material[1]) };
}

/** @throws KeyUseError that says what was given instead, never the value. */
export function keyValue(value: unknown): KeyValue {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
    throw new KeyUseError(`${kindOf(value)}, where a key is a string or a Buffer`);
  }
  if (value.length === 0) throw new KeyUseError('a key that is empty');
  return copyOf(value);
}

/** A Buffer can be changed by whoever has it, so that each gets one of their own. */
export function copyOf(value: string | Uint8Array): KeyValue {
  return typeof value === 'string' ? value : Buffer.from(value);
}

/** Tells keys apart without keeping them. */
export function digestOf(value: KeyValue): string {
  return createHash('sha256')
    .update(typeof value)
    .update(value)
    .digest('base64');
}

/** Each key once, at its first place. */
export function distinct(values: readonly KeyValue[]): KeyValue[] {
  const digests = values.map(digestOf);
  return values.filter((_value, index) => digests.indexOf(digests[index] as string) === index);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value;
}
