import type { AsyncOptions } from '../../shared/nest/async-options.js';
import type { CryptoPlugin } from '../file/crypto-plugin.js';
import type { ProfileData } from '../file/profile-data.js';

/** Options of `ProfilesModule.forRoot()`. */
export interface ProfilesModuleOptions {
  /**
   * Path of the profile file.
   * @default the environment variable ACCT_FILE; without it there is no file
   */
  file?: string;
  /**
   * What opens the file; of several keys, any.
   * @default the environment variable ACCT_KEY
   */
  key?: string | readonly string[];
  /**
   * How the file is encrypted.
   * @default by the ending of the file: 'aesgcm256' for `.aesgcm256`, else 'fernet'
   */
  cryptoPlugin?: CryptoPlugin;
  /**
   * True: without a key the file may be YAML that is not encrypted, with a warning in the log.
   * @default false
   */
  allowPlaintext?: boolean;
  /**
   * Name of the profile that is meant where none is named.
   * @default the environment variable ACCT_PROFILE, then the key `default` of the file, then 'default'
   */
  profile?: string;
  /** Values that win over the file and the backends: `{ provider: { profile: { … } } }`. */
  overrides?: ProfileData;
  /**
   * True: a backend or a plugin that fails, and a backend that the application does not have, stop the start. Else they
   * are logged and skipped.
   * @default false
   */
  hardFail?: boolean;
  /**
   * Exact names of the backends' profiles that may be asked; `[]` allows none.
   * @default all
   */
  allowedBackendProfiles?: readonly string[];
}

/** A provider of the module's options, for `forRootAsync({ useClass })` and `forRootAsync({ useExisting })`. */
export interface ProfilesOptionsFactory {
  createProfilesOptions(): ProfilesModuleOptions | Promise<ProfilesModuleOptions>;
}

/** Where `forRootAsync()` takes options from: one of the three. */
export type AsyncProfilesModuleOptions = AsyncOptions<
  ProfilesModuleOptions,
  ProfilesOptionsFactory
>;
