import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { ProfilesCipher } from './crypto-plugin.js';
import { ProfilesFileError } from './profiles-file.error.js';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export const aesgcm256Cipher: ProfilesCipher = {
  generateKey: () => randomBytes(KEY_BYTES).toString('base64'),
  encrypt: (plaintext, key) => {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, keyBytes(key), nonce, { authTagLength: TAG_BYTES });
    return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  },
  decrypt: (file, key) => opened(Buffer.from(file), keyBytes(key)),
};

function opened(file: Buffer, key: Buffer): Buffer {
  if (file.length < NONCE_BYTES + TAG_BYTES) throw ProfilesFileError.unopenable();
  const nonce = file.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(file.subarray(-TAG_BYTES));
  const plaintext = decipher.update(file.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([plaintext, decipher.final()]);
  } catch {
    throw ProfilesFileError.unopenable();
  }
}

/** Node's decoder skips what it does not know. */
function keyBytes(key: string): Buffer {
  const text = key.trim();
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== KEY_BYTES || bytes.toString('base64') !== text) {
    throw ProfilesFileError.badKey();
  }
  return bytes;
}
