import { cipherOf } from './ciphers.js';
import type { CryptoPlugin } from './crypto-plugin.js';
import { ProfilesFileError } from './profiles-file.error.js';

/**
 * The bytes that are encrypted in a file, by the first of the keys that opens it.
 *
 * @throws ProfilesFileError
 */
export function openedBytes(
  file: Uint8Array,
  keys: readonly string[],
  cryptoPlugin: CryptoPlugin,
): Buffer {
  const cipher = cipherOf(cryptoPlugin);
  if (keys.length === 0) throw ProfilesFileError.noKey();
  const failures: unknown[] = [];
  for (const key of keys) {
    try {
      return cipher.decrypt(file, key);
    } catch (error) {
      failures.push(error);
    }
  }
  throw failures[0];
}
