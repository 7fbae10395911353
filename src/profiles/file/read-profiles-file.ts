import { readFile } from 'node:fs/promises';
import { reasonOf } from '../../shared/system-error.js';
import type { CryptoPlugin } from './crypto-plugin.js';
import { decryptProfiles } from './decrypt-profiles.js';
import { plaintextIn } from './plaintext.js';
import type { ProfileData } from './profile-data.js';
import { ProfilesFileError } from './profiles-file.error.js';
import { parsedProfilesYaml } from './yaml.reader.js';

export interface ReadProfilesFileOptions {
  /** @default fernet */
  readonly cryptoPlugin?: CryptoPlugin;
  /** Whether a file may be YAML that is not encrypted, where no key is given. @default false */
  readonly allowPlaintext?: boolean;
  /** Is told what a person should know; never a value. */
  readonly onWarning?: (warning: string) => void;
}

/**
 * Reads a profile file. With a key it must be encrypted. Without one it must be plaintext, which is taken only if that is
 * allowed.
 *
 * @param key one, or several of which any may open the file
 * @throws ProfilesFileError naming the file.
 */
export async function readProfilesFile(
  path: string,
  key: string | readonly string[] | undefined,
  { cryptoPlugin, allowPlaintext = false, onWarning = () => {} }: ReadProfilesFileOptions = {},
): Promise<ProfileData> {
  const warn = (warning: string): void => onWarning(`${path}: ${warning}`);
  try {
    const content = await contentOf(path);
    if (key !== undefined) return decryptProfiles(content, key, cryptoPlugin && { cryptoPlugin });
    const text = plaintextIn(content);
    if (text === undefined) throw ProfilesFileError.noKey();
    if (!allowPlaintext) throw ProfilesFileError.plaintext();
    warn('the file is not encrypted');
    return parsedProfilesYaml(text, { onWarning: warn });
  } catch (error) {
    throw error instanceof ProfilesFileError ? error.of(path) : error;
  }
}

async function contentOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw ProfilesFileError.malformed(`the file cannot be read: ${reasonOf(error)}`);
  }
}
