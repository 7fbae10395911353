import { cipherOf } from './ciphers.js';
import { type CryptoPlugin, DEFAULT_CRYPTO_PLUGIN } from './crypto-plugin.js';

/** A new key for profile files: 32 random bytes, as the crypto plugin writes them. */
export function generateProfilesKey(cryptoPlugin: CryptoPlugin = DEFAULT_CRYPTO_PLUGIN): string {
  return cipherOf(cryptoPlugin).generateKey();
}
