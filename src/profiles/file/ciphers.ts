import { aesgcm256Cipher } from './aesgcm256.cipher.js';
import type { CryptoPlugin, ProfilesCipher } from './crypto-plugin.js';
import { fernetCipher } from './fernet.cipher.js';
import { ProfilesFileError } from './profiles-file.error.js';

const CIPHERS: Readonly<Record<CryptoPlugin, ProfilesCipher>> = {
  fernet: fernetCipher,
  aesgcm256: aesgcm256Cipher,
};

/** @throws ProfilesFileError for a name that is none. */
export function cipherOf(plugin: CryptoPlugin): ProfilesCipher {
  if (!Object.hasOwn(CIPHERS, plugin)) {
    const names = Object.keys(CIPHERS).join(' and ');
    throw ProfilesFileError.malformed(`there is no such crypto plugin: there are ${names}`);
  }
  return CIPHERS[plugin];
}
