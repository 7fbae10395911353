import { checkedProfiles } from './checked-profiles.js';
import { cipherOf } from './ciphers.js';
import { type CryptoPlugin, DEFAULT_CRYPTO_PLUGIN } from './crypto-plugin.js';
import type { ProfileData } from './profile-data.js';
import { type ProfilesSerial, serialised } from './profiles-serial.js';

export interface EncryptProfilesOptions {
  /** @default fernet */
  readonly cryptoPlugin?: CryptoPlugin;
  /** @default msgpack */
  readonly serial?: ProfilesSerial;
}

/**
 * The content of an encrypted profile file.
 *
 * @example
 * ```ts
 * const key = generateProfilesKey();
 * await writeFile('credentials.yml.fernet', encryptProfiles({ db: { prod: { user: 'app' } } }, key));
 * ```
 * @throws ProfilesFileError for a malformed key, and for data that has not the shape of profiles.
 */
export function encryptProfiles(
  data: ProfileData,
  key: string,
  { cryptoPlugin = DEFAULT_CRYPTO_PLUGIN, serial = 'msgpack' }: EncryptProfilesOptions = {},
): Buffer {
  return cipherOf(cryptoPlugin).encrypt(serialised(checkedProfiles(data), serial), key);
}
