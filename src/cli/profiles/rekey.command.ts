import type { Command } from '../arguments/command.js';
import { runProfileCommand } from './run-profile-command.js';
import { CHANGE_OPTIONS } from './profiles.options.js';

export const REKEY_COMMAND: Command = {
  name: 'rekey',
  operands: { shown: '<file>', most: 1 },
  summary: 'Encrypt a file with a new key, and print the key',
  description: [
    'Encrypts what is in an encrypted file with a new key. The key is printed before the file is replaced; if it cannot be',
    'printed, the file stays as it is.',
  ].join('\n'),
  options: CHANGE_OPTIONS,
  sections: {
    Example: 'nestjs-akeyless rekey credentials.yml.fernet --acct-key-file old.key > new.key',
  },
  run: async (context) => {
    const { rekey } = await import('./rekey.js');
    await runProfileCommand(context, rekey);
  },
};
