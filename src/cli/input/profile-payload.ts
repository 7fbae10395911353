import { readFile } from 'node:fs/promises';
import { decryptProfiles } from '../../profiles/file/decrypt-profiles.js';
import { jsonText } from '../../profiles/file/json-text.js';
import { plaintextIn } from '../../profiles/file/plaintext.js';
import type { ProfileData } from '../../profiles/file/profile-data.js';
import { profileSettings } from '../../profiles/file/profile.settings.js';
import { ProfilesFileError } from '../../profiles/file/profiles-file.error.js';
import { parsedProfilesYaml } from '../../profiles/file/yaml.reader.js';
import type { Values } from '../arguments/values.js';
import { CliError, UsageError } from '../errors/cli.error.js';
import { reasonOf } from '../../shared/system-error.js';
import type { Terminal } from '../terminal/terminal.js';
import { namedProfile } from './named-profile.js';

/** One profile of a profile file, encrypted or YAML, as a payload. @throws CliError */
export async function profilePayload(
  file: string,
  profile: string,
  values: Values,
  terminal: Terminal,
): Promise<string> {
  const content = await contentOf(file);
  try {
    const text = plaintextIn(content);
    const data =
      text === undefined
        ? await decrypted(file, content, values, terminal)
        : parsedProfilesYaml(text);
    return jsonText(namedProfile(profile, data));
  } catch (error) {
    throw error instanceof ProfilesFileError ? new CliError(error.of(file).message) : error;
  }
}

async function decrypted(
  file: string,
  content: Buffer,
  values: Values,
  terminal: Terminal,
): Promise<ProfileData> {
  const given = {
    acctFile: file,
    acctKey: values.text('acct-key'),
    acctKeyFile: values.text('acct-key-file'),
    cryptoPlugin: values.text('crypto-plugin'),
  };
  const { key, cryptoPlugin } = await profileSettings(given, {
    env: terminal.env,
    input: () => terminal.input(),
  });
  if (key === undefined) throw ProfilesFileError.noKey();
  return decryptProfiles(content, key, { cryptoPlugin });
}

async function contentOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`--payload-file ${file} cannot be read: ${reasonOf(error)}`);
  }
}
