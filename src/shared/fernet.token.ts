import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import { base64UrlBytes, base64UrlText } from './base64-url.js';
import { FernetError } from './fernet.error.js';
import type { FernetKey } from './fernet.key.js';

const CIPHER = 'aes-128-cbc';
const VERSION = 0x80;
const BLOCK = 16;
const IV_START = 9;
const DATA_START = IV_START + BLOCK;
const SIGNATURE_BYTES = 32;
const SHORTEST = DATA_START + BLOCK + SIGNATURE_BYTES;

/** What a token holds: version, time, initialisation vector and ciphertext, and the signature of these. */
export interface FernetToken {
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/** @throws FernetError for what has not even the form of a token. */
export function parsedToken(text: string): FernetToken {
  const bytes = base64UrlBytes(text.replace(/\r?\n$/, ''));
  if (bytes === undefined || bytes.length < SHORTEST) throw FernetError.badToken();
  return {
    signed: bytes.subarray(0, -SIGNATURE_BYTES),
    signature: bytes.subarray(-SIGNATURE_BYTES),
  };
}

export function isSignedBy({ signed, signature }: FernetToken, key: FernetKey): boolean {
  return timingSafeEqual(signatureOf(signed, key), signature);
}

/** Seconds since 1970. */
export function timestampOf({ signed }: FernetToken): number {
  return Number(signed.readBigUInt64BE(1));
}

/** @throws FernetError for a signed token whose content is none. */
export function unsealed({ signed }: FernetToken, key: FernetKey): Buffer {
  if (signed[0] !== VERSION) throw FernetError.badToken();
  const decipher = createDecipheriv(CIPHER, key.encryption, signed.subarray(IV_START, DATA_START));
  try {
    return Buffer.concat([decipher.update(signed.subarray(DATA_START)), decipher.final()]);
  } catch {
    throw FernetError.badToken();
  }
}

export function sealed(
  data: Uint8Array,
  key: FernetKey,
  timestamp: number,
  iv: Uint8Array,
): string {
  const head = Buffer.alloc(IV_START);
  head.writeUInt8(VERSION);
  head.writeBigUInt64BE(BigInt(timestamp), 1);
  const cipher = createCipheriv(CIPHER, key.encryption, iv);
  const signed = Buffer.concat([head, iv, cipher.update(data), cipher.final()]);
  return base64UrlText(Buffer.concat([signed, signatureOf(signed, key)]));
}

function signatureOf(signed: Buffer, key: FernetKey): Buffer {
  return createHmac('sha256', key.signing).update(signed).digest();
}
