import { readFile } from 'node:fs/promises';
import { merge } from '../../profiles/data/merge.js';
import { encryptProfiles } from '../../profiles/file/encrypt-profiles.js';
import { pluginByEnding } from '../../profiles/file/file-ending.js';
import { generateProfilesKey } from '../../profiles/file/generate-profiles-key.js';
import { plaintextIn } from '../../profiles/file/plaintext.js';
import type { ProfileData } from '../../profiles/file/profile-data.js';
import { parsedProfilesYaml } from '../../profiles/file/yaml.reader.js';
import type { Context } from '../context.js';
import { CliError, UsageError } from '../errors/cli.error.js';
import { reasonOf } from '../../shared/system-error.js';
import { type FileSettings, givenSettings, givenWord } from './given-settings.js';
import { LockedFile } from './locked-file.js';
import { printKey } from './new-key.js';
import { ofFile } from './of-file.js';

const STANDARD_INPUT = '-';
const HINT = 'Print it into a file: > new.key; or give a key: --acct-key-file <file>';

export async function encrypt(context: Context): Promise<void> {
  const { values, terminal } = context;
  checkInput(context);
  const serial = givenWord(context, 'serial', ['msgpack', 'json']);
  const settings = await givenSettings(context);
  const cryptoPlugin = pluginOf(context, settings);
  const data = await givenData(context, settings);
  const key = settings.key ?? generateProfilesKey(cryptoPlugin);
  const content = ofFile(settings.file, () => encryptProfiles(data, key, { cryptoPlugin, serial }));
  const output = await LockedFile.open(
    values.text('output-file') ?? `${settings.file}.${cryptoPlugin}`,
  );
  try {
    const print = settings.key === undefined ? () => printKey(key, terminal, HINT) : undefined;
    await output.replace(content, print);
  } finally {
    output.close();
  }
}

/** The ending of the file that is written counts, as long as nothing else is said. */
function pluginOf({ values }: Context, { cryptoPlugin }: FileSettings): typeof cryptoPlugin {
  if (values.has('crypto-plugin')) return cryptoPlugin;
  return pluginByEnding(values.text('output-file'));
}

function checkInput({ values }: Context): void {
  const [operand] = values.operands;
  if (operand !== STANDARD_INPUT) return;
  if (!values.has('output-file')) throw new UsageError('where to? Give --output-file <file>');
  if ([values.text('acct-key'), values.text('acct-key-file')].includes(STANDARD_INPUT)) {
    throw new UsageError('the file and the key cannot both come from standard input');
  }
}

async function givenData(
  { terminal, output }: Context,
  { file, overrides = {} }: FileSettings,
): Promise<ProfileData> {
  const content =
    file === STANDARD_INPUT ? Buffer.from(await terminal.input()) : await contentOf(file);
  const text = plaintextIn(content);
  if (text === undefined) throw new CliError(`${file} is no YAML: it may be encrypted already`);
  const onWarning = (warning: string): void => output.note(`${file}: ${warning}`);
  const data = ofFile(file, () => parsedProfilesYaml(text, { onWarning }));
  return merge(data, overrides) as ProfileData;
}

async function contentOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new CliError(`${path} cannot be read: ${reasonOf(error)}`);
  }
}
