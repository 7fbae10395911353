import type { Command } from '../arguments/command.js';
import { ENCRYPT_OPTIONS } from './profiles.options.js';
import { runProfileCommand } from './run-profile-command.js';

export const ENCRYPT_COMMAND: Command = {
  name: 'encrypt',
  operands: { shown: '<file>', most: 1 },
  summary: 'Encrypt a YAML file of profiles',
  description: [
    'Encrypts a YAML file of profiles, - for standard input. Without a key it makes one and prints it, and nothing else;',
    'with a key it prints nothing. The file itself stays as it is.',
  ].join('\n'),
  options: ENCRYPT_OPTIONS,
  sections: {
    Example: [
      'export ACCT_KEY="$(nestjs-akeyless encrypt credentials.yml)"',
      'nestjs-akeyless encrypt - --output-file credentials.yml.fernet < credentials.yml',
    ].join('\n'),
  },
  run: async (context) => {
    const { encrypt } = await import('./encrypt.js');
    await runProfileCommand(context, encrypt);
  },
};
