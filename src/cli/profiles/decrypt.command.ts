import type { Command } from '../arguments/command.js';
import { runProfileCommand } from './run-profile-command.js';
import { DECRYPT_OPTIONS } from './profiles.options.js';

export const DECRYPT_COMMAND: Command = {
  name: 'decrypt',
  operands: { shown: '<file>', most: 1 },
  summary: 'Print what an encrypted file of profiles holds',
  options: DECRYPT_OPTIONS,
  sections: { Example: 'nestjs-akeyless decrypt credentials.yml.fernet --output json' },
  run: async (context) => {
    const { decrypt } = await import('./decrypt.js');
    await runProfileCommand(context, decrypt);
  },
};
