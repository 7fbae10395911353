import { type GivenProfileOptions, PROFILE_OPTIONS } from '../../profiles/file/profile.options.js';
import type { Option } from '../arguments/option.js';
import { HELP } from '../common.options.js';

export const ACCT_PROFILE = optionOf('acctProfile');
export const CRYPTO_PLUGIN = optionOf('cryptoPlugin');
export const OVERRIDES = optionOf('overrides');
export const KEY_OPTIONS: readonly Option[] = [optionOf('acctKey'), optionOf('acctKeyFile')];

/** Of every command that works with a profile file. */
export const FILE_OPTIONS: readonly Option[] = [
  optionOf('acctFile'),
  ...KEY_OPTIONS,
  CRYPTO_PLUGIN,
];

export const ENCRYPT_OPTIONS: readonly Option[] = [
  ...FILE_OPTIONS,
  {
    name: 'output-file',
    value: '<file>',
    help: 'Where to write to [beside the file, with .fernet]',
  },
  { ...OVERRIDES, help: 'JSON of values that replace those of the file' },
  { name: 'serial', value: '<name>', help: 'What is encrypted: msgpack or json [msgpack]' },
  HELP,
];

export const DECRYPT_OPTIONS: readonly Option[] = [
  ...FILE_OPTIONS,
  { ...ACCT_PROFILE, help: 'Show the profiles of this name alone [ACCT_PROFILE]' },
  {
    name: 'backends',
    value: '<module>',
    help: 'Also ask the backends of a JavaScript module: a path or a package',
  },
  { name: 'output', value: '<format>', help: 'yaml or json [yaml]' },
  { name: 'output-file', value: '<file>', help: 'Write to a file that its owner alone may read' },
  { ...OVERRIDES, help: 'JSON of values that replace those of the file' },
  HELP,
];

export const CHANGE_OPTIONS: readonly Option[] = [...FILE_OPTIONS, HELP];

function optionOf(name: keyof GivenProfileOptions): Option {
  const [flags, help] = PROFILE_OPTIONS[name];
  const [dashed = '', value] = flags.split(' ');
  return { name: dashed.slice('--'.length), help, ...(value !== undefined && { value }) };
}
