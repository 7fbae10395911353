import { readFile } from 'node:fs/promises';
import { reasonOf } from '../../shared/system-error.js';
import type { GivenProfileOptions } from './profile.options.js';
import { ProfilesFileError } from './profiles-file.error.js';

const STANDARD_INPUT = '-';

/** @throws ProfilesFileError */
export async function givenKey(
  { acctKey, acctKeyFile }: GivenProfileOptions,
  env: Readonly<Record<string, string | undefined>>,
  input: () => Promise<string>,
): Promise<string | undefined> {
  if (acctKey !== undefined && acctKeyFile !== undefined) {
    throw ProfilesFileError.malformed('--acct-key and --acct-key-file cannot both be given');
  }
  if (acctKey === STANDARD_INPUT || acctKeyFile === STANDARD_INPUT) {
    return present(await input(), 'standard input');
  }
  if (acctKeyFile !== undefined) return present(await textOf(acctKeyFile), acctKeyFile);
  if (acctKey !== undefined) return present(acctKey, '--acct-key');
  return env.ACCT_KEY || undefined;
}

/** An empty key is a mistake, such as an unset variable in a script, and never means that none is needed. */
function present(text: string, where: string): string {
  const key = text.trim();
  if (key === '') throw ProfilesFileError.malformed(`${where} holds no key: it is empty`);
  return key;
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw ProfilesFileError.malformed(`--acct-key-file ${path} cannot be read: ${reasonOf(error)}`);
  }
}
