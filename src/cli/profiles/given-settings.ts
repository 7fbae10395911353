import { type ProfileSettings, profileSettings } from '../../profiles/file/profile.settings.js';
import type { Context } from '../context.js';
import { CliError, UsageError } from '../errors/cli.error.js';

/** What a command for one file is given. */
export interface FileSettings extends ProfileSettings {
  readonly file: string;
}

/** @throws UsageError where no file is named. */
export async function givenSettings({ values, terminal }: Context): Promise<FileSettings> {
  const [operand] = values.operands;
  const named = values.text('acct-file');
  if (operand !== undefined && named !== undefined) {
    throw new UsageError('name the file or give --acct-file, not both');
  }
  const given = {
    acctFile: operand ?? named,
    acctProfile: values.text('acct-profile'),
    acctKey: values.text('acct-key'),
    acctKeyFile: values.text('acct-key-file'),
    cryptoPlugin: values.text('crypto-plugin'),
    overrides: values.text('overrides'),
  };
  const settings = await profileSettings(given, {
    env: terminal.env,
    input: () => terminal.input(),
  });
  if (settings.file === undefined) {
    throw new UsageError('which file?', 'Name it, or set ACCT_FILE.');
  }
  return { ...settings, file: settings.file };
}

/** @throws CliError where none is given. */
export function requiredKey({ key, file }: FileSettings): string {
  if (key !== undefined) return key;
  throw new CliError(
    `${file}: the file is encrypted, and no key is given`,
    'Set ACCT_KEY, or give --acct-key-file <file>.',
  );
}

/** One of the words that an option takes. @throws UsageError */
export function givenWord<T extends string>(
  { values }: Context,
  option: string,
  words: readonly [T, ...T[]],
): T {
  const text = values.text(option) ?? words[0];
  const word = words.find((each) => each === text);
  if (word !== undefined) return word;
  throw new UsageError(`--${option} must be ${words.join(' or ')}`);
}
