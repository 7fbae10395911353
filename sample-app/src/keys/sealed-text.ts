import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyValue } from 'nestjs-akeyless/keys';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Makes a key of 32 bytes. */
export const newKey = (): Buffer => randomBytes(32);

/** Encrypts a text so that nobody reads it, or changes it unnoticed, without the key. */
export function seal(text: string, key: KeyValue): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  const bytes = [cipher.update(text), cipher.final()];
  return Buffer.concat([iv, cipher.getAuthTag(), ...bytes]);
}

/** @throws Error if it was sealed with another key. */
export function open(sealed: Buffer, key: KeyValue): string {
  const iv = sealed.subarray(0, IV_BYTES);
  const decipher = createDecipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const bytes = [decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()];
  return Buffer.concat(bytes).toString();
}
