import { checkedProfiles } from './checked-profiles.js';
import { type CryptoPlugin, DEFAULT_CRYPTO_PLUGIN } from './crypto-plugin.js';
import { openedBytes } from './open-bytes.js';
import type { ProfileData } from './profile-data.js';
import { deserialised } from './profiles-serial.js';

export interface DecryptProfilesOptions {
  /** @default fernet */
  readonly cryptoPlugin?: CryptoPlugin;
}

/**
 * The profiles in the content of an encrypted file. Integers beyond ±2^53 are bigints.
 *
 * @param file as bytes; text is taken as one character for each byte, as a Fernet token is
 * @param key one, or several of which any may open the file
 * @throws ProfilesFileError for a malformed key; for a file that no key opens, without saying why; and for one that holds
 * something else than profiles.
 */
export function decryptProfiles(
  file: Uint8Array | string,
  key: string | readonly string[],
  { cryptoPlugin = DEFAULT_CRYPTO_PLUGIN }: DecryptProfilesOptions = {},
): ProfileData {
  const bytes = typeof file === 'string' ? Buffer.from(file, 'latin1') : file;
  const keys = typeof key === 'string' ? [key] : key;
  return checkedProfiles(deserialised(openedBytes(bytes, keys, cryptoPlugin)));
}
