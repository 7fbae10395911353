import type { CryptoPlugin } from '../../profiles/file/crypto-plugin.js';
import { ProfilesFileError } from '../../profiles/file/profiles-file.error.js';
import { readProfilesFile } from '../../profiles/file/read-profiles-file.js';
import type { CredentialSource } from './credential-source.js';
import { SourceError } from './source.error.js';

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

/**
 * Secrets from encrypted profiles: the path is `provider/profile`. The file is read again at each refresh.
 *
 * @example
 * ```ts
 * profileSource({ file: 'credentials.fernet', key: process.env.ACCT_KEY });
 * ```
 */
export function profileSource(options: ProfileSourceOptions = {}): CredentialSource {
  const file = options.file ?? (process.env['ACCT_FILE'] || undefined);
  // Not a property of the source: printing that would show the key.
  const key = options.key ?? (process.env['ACCT_KEY'] || undefined);
  const { cryptoPlugin, allowPlaintext } = options;
  return {
    name: `the profiles of ${file ?? 'no file'}`,
    fetch: async (path) => {
      if (file === undefined)
        throw final('profileSource() needs a file: set ACCT_FILE, or its option file');
      const [provider = '', profile = '', ...rest] = path.replace(/^\//, '').split('/');
      const profiles = await read(() =>
        readProfilesFile(file, key, {
          ...(cryptoPlugin && { cryptoPlugin }),
          ...(allowPlaintext !== undefined && { allowPlaintext }),
        }),
      );
      const value = ownField(ownField(profiles, provider), [profile, ...rest].join('/'));
      if (value === undefined) throw final(`${file} has no profile ${JSON.stringify(path)}`);
      return { value };
    },
  };
}

async function read<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // The file may be about to be written.
    if (error instanceof ProfilesFileError) throw new SourceError(error.message);
    throw error;
  }
}

function ownField(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

const final = (message: string): SourceError => new SourceError(message, { recoverable: false });
