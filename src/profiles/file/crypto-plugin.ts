/**
 * How a profile file is encrypted: `fernet` is one token of the Fernet specification, `aesgcm256` a nonce of 12 bytes, the
 * ciphertext of AES-256-GCM and its tag of 16 bytes.
 */
export type CryptoPlugin = 'fernet' | 'aesgcm256';

export const CRYPTO_PLUGINS: readonly CryptoPlugin[] = ['fernet', 'aesgcm256'];
export const DEFAULT_CRYPTO_PLUGIN: CryptoPlugin = 'fernet';

/** What a crypto plugin does. */
export interface ProfilesCipher {
  generateKey(): string;
  /** @throws ProfilesFileError for a malformed key. */
  encrypt(plaintext: Uint8Array, key: string): Buffer;
  /** @throws ProfilesFileError for a malformed key, and without a reason for what the key does not open. */
  decrypt(file: Uint8Array, key: string): Buffer;
}
