import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import type { KeyValue } from 'nestjs-akeyless/keys';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const aesKey = (key: KeyValue): Buffer => createHash('sha256').update(key).digest();

/** A text, encrypted with AES-256-GCM. */
export function sealed(text: string, key: KeyValue): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', aesKey(key), nonce);
  return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

/** The text; undefined where this is not the key. */
export function opened(record: Buffer, key: KeyValue): string | undefined {
  const decipher = createDecipheriv('aes-256-gcm', aesKey(key), record.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(record.subarray(-TAG_BYTES));
  try {
    const text = decipher.update(record.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString();
  } catch {
    return undefined;
  }
}

export function openedByAny(record: Buffer, keys: readonly KeyValue[]): string | undefined {
  for (const key of keys) {
    const text = opened(record, key);
    if (text !== undefined) return text;
  }
  return undefined;
}
