import { readFile } from 'node:fs/promises';
import type { CryptoPlugin } from '../../profiles/file/crypto-plugin.js';
import { ProfilesFileError } from '../../profiles/file/profiles-file.error.js';
import { readProfilesFile } from '../../profiles/file/read-profiles-file.js';
import { reasonOf } from '../../shared/system-error.js';
import type { CredentialSource } from './credential-source.js';
import { existingProfiles, profileAt } from './profile.paths.js';
import { optionProblems } from './source.options.js';
import { SourceError } from './source.error.js';
import { unusableSource } from './unusable.source.js';

export interface ProfileSourceOptions {
  /** Path of the profile file. @default the environment variable ACCT_FILE */
  readonly file?: string;
  /** What opens the file; of several keys, any. @default the environment variable ACCT_KEY */
  readonly key?: string | readonly string[];
  /** How the file is encrypted. @default 'fernet' */
  readonly cryptoPlugin?: CryptoPlugin;
  /** True: without a key the file may be YAML that is not encrypted. @default false */
  readonly allowPlaintext?: boolean;
}

const OPTIONS: Record<keyof ProfileSourceOptions, true> = {
  file: true,
  key: true,
  cryptoPlugin: true,
  allowPlaintext: true,
};
/** What no other file will change. */
const FINAL = [ProfilesFileError.badKey(), ProfilesFileError.noKey()].map(({ message }) => message);
const SET_KEY = 'set ACCT_KEY, or its option key';

/**
 * Secrets from encrypted profiles: the path is `provider/profile`. The file is read again at each refresh. Without its file
 * or a key the application does not start.
 *
 * @example
 * ```ts
 * profileSource({ file: 'credentials.fernet', key: process.env.ACCT_KEY });
 * ```
 */
export function profileSource(options: ProfileSourceOptions = {}): CredentialSource {
  const problems = optionProblems(options, OPTIONS);
  if (problems.length > 0) return unusableSource('profileSource', problems);
  const { cryptoPlugin, allowPlaintext = false } = options;
  const file = options.file || process.env['ACCT_FILE'] || undefined;
  // Not a property of the source: printing that would show the key.
  const key = options.key || process.env['ACCT_KEY'] || undefined;
  if (file === undefined) problems.push('it needs a file: set ACCT_FILE, or its option file');
  if (key === undefined && !allowPlaintext) problems.push(`it needs a key: ${SET_KEY}`);
  if (file === undefined || problems.length > 0) return unusableSource('profileSource', problems);
  return {
    name: `the profiles of ${file}`,
    fetch: async (path) => {
      const profiles = await read(() =>
        readProfilesFile(file, key, { ...(cryptoPlugin && { cryptoPlugin }), allowPlaintext }),
      );
      const value = profileAt(profiles, path);
      if (value === undefined) {
        throw final(
          `${file} has no profile ${JSON.stringify(path)}${existingProfiles(profiles, path)}`,
        );
      }
      return { value };
    },
    // Later, the file may be about to be replaced.
    check: () => unreadable(file),
  };
}

async function read<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProfilesFileError)) throw error;
    const { message } = error;
    if (FINAL.some((reason) => message.endsWith(reason))) throw final(`${message}; ${SET_KEY}`);
    // The file may be about to be written.
    throw new SourceError(message);
  }
}

async function unreadable(file: string): Promise<string | undefined> {
  try {
    await readFile(file);
    return undefined;
  } catch (error) {
    return `${file} cannot be read: ${reasonOf(error)}; set ACCT_FILE, or the option file of profileSource(), to where it is`;
  }
}

const final = (message: string): SourceError => new SourceError(message, { recoverable: false });
