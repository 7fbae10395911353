/** Such as the command of commander. */
export interface CommandWithOptions {
  option(flags: string, description: string): unknown;
}

/** The options as commander gives them: `command.opts()`. */
export interface GivenProfileOptions {
  readonly acctFile?: string;
  readonly acctProfile?: string;
  readonly acctKey?: string;
  readonly acctKeyFile?: string;
  readonly cryptoPlugin?: string;
  readonly overrides?: string;
}

/** What the options say, each by its flags. */
export const PROFILE_OPTIONS = {
  acctFile: ['--acct-file <file>', 'Profile file [ACCT_FILE]'],
  acctProfile: ['--acct-profile <name>', 'Name of the profile to use [ACCT_PROFILE]'],
  acctKey: [
    '--acct-key <key>',
    'Key of the file, - for standard input; arguments show in process lists, better: set ACCT_KEY',
  ],
  acctKeyFile: ['--acct-key-file <file>', 'File that holds the key, - for standard input'],
  cryptoPlugin: [
    '--crypto-plugin <name>',
    'fernet or aesgcm256 [by the ending of the file, else fernet]',
  ],
  overrides: ['--overrides <json>', 'Values that replace those of the file, as it is built'],
} as const satisfies Record<keyof GivenProfileOptions, readonly [flags: string, help: string]>;

/**
 * Adds the options of profile files to a program of your own.
 *
 * @example
 * ```ts
 * const program = profileOptions(new Command()).parse();
 * const { file, key } = await profileSettings(program.opts());
 * ```
 * @param command of commander, or one that takes options as it does
 */
export function profileOptions<C extends CommandWithOptions>(command: C): C {
  for (const [flags, description] of Object.values(PROFILE_OPTIONS)) {
    command.option(flags, description);
  }
  return command;
}
