import { resolve } from 'node:path';
import { merge } from '../../profiles/data/merge.js';
import { jsonText } from '../../profiles/file/json-text.js';
import type { ProfileData } from '../../profiles/file/profile-data.js';
import { readProfilesFile } from '../../profiles/file/read-profiles-file.js';
import { profilesYaml } from '../../profiles/file/yaml.writer.js';
import type { Context } from '../context.js';
import { CliError } from '../errors/cli.error.js';
import { reasonOf } from '../../shared/system-error.js';
import { replaceFile } from '../../shared/replace-file.js';
import { printable } from '../terminal/printable.js';
import { type FileSettings, givenSettings, givenWord, requiredKey } from './given-settings.js';
import { onlyProfile } from './only-profile.js';

export async function decrypt(context: Context): Promise<void> {
  const format = givenWord(context, 'output', ['yaml', 'json']);
  const settings = await givenSettings(context);
  const { file, profile, cryptoPlugin } = settings;
  const read = await readProfilesFile(file, requiredKey(settings), { cryptoPlugin });
  const data = await wholeData(read, settings, context);
  const shown = profile === undefined ? data : onlyProfile(profile, data);
  if (profile !== undefined && !context.values.has('acct-profile')) {
    context.output.note(`Only the profiles named "${profile}": ACCT_PROFILE is set.`);
  }
  await give(format === 'json' ? jsonOf(shown) : profilesYaml(shown), context);
}

async function wholeData(
  read: ProfileData,
  settings: FileSettings,
  context: Context,
): Promise<ProfileData> {
  const module = context.values.text('backends');
  if (module === undefined) return merge(read, settings.overrides ?? {}) as ProfileData;
  const { withBackends } = await import('./backends/with-backends.js');
  return withBackends(module, read, settings, context);
}

const jsonOf = (data: ProfileData): string => `${jsonText(data, 2)}\n`;

async function give(text: string, { values, terminal: { stdout } }: Context): Promise<void> {
  const path = values.text('output-file');
  try {
    if (path !== undefined) await replaceFile(resolve(path), text);
    else await stdout.flush(stdout.isTty ? printable(text) : text);
  } catch (error) {
    throw new CliError(`${path ?? 'standard output'} cannot be written: ${reasonOf(error)}`);
  }
}
