import { text } from 'node:stream/consumers';
import { type CryptoPlugin, CRYPTO_PLUGINS } from './crypto-plugin.js';
import { pluginByEnding } from './file-ending.js';
import { givenOverrides } from './given-overrides.js';
import { givenKey } from './given-key.js';
import type { ProfileData } from './profile-data.js';
import type { GivenProfileOptions } from './profile.options.js';
import { ProfilesFileError } from './profiles-file.error.js';

/** Which profiles, of which file, opened with what. */
export interface ProfileSettings {
  readonly file?: string;
  readonly profile?: string;
  readonly key?: string;
  readonly cryptoPlugin: CryptoPlugin;
  readonly overrides?: ProfileData;
}

/** Where options that are not given come from. */
export interface ProfileSurroundings {
  /** @default that of the process */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Reads all of standard input. @default that of the process */
  readonly input?: () => Promise<string>;
}

/**
 * What options and environment say; options come first.
 *
 * @throws ProfilesFileError for options that contradict each other or are malformed.
 */
export async function profileSettings(
  given: GivenProfileOptions,
  { env = process.env, input = () => text(process.stdin) }: ProfileSurroundings = {},
): Promise<ProfileSettings> {
  const file = given.acctFile ?? (env.ACCT_FILE || undefined);
  const profile = given.acctProfile ?? (env.ACCT_PROFILE || undefined);
  const cryptoPlugin = givenPlugin(given.cryptoPlugin) ?? pluginByEnding(file);
  const overrides = givenOverrides(given.overrides);
  const key = await givenKey(given, env, input);
  return {
    cryptoPlugin,
    ...(file !== undefined && { file }),
    ...(profile !== undefined && { profile }),
    ...(key !== undefined && { key }),
    ...(overrides && { overrides }),
  };
}

function givenPlugin(name: string | undefined): CryptoPlugin | undefined {
  const plugin = CRYPTO_PLUGINS.find((each) => each === name);
  if (name === undefined || plugin !== undefined) return plugin;
  throw ProfilesFileError.malformed(`--crypto-plugin must be ${CRYPTO_PLUGINS.join(' or ')}`);
}
