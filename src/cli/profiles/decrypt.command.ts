import type { Command } from '../arguments/command.js';
import { runProfileCommand } from './run-profile-command.js';
import { DECRYPT_OPTIONS } from './profiles.options.js';

export const DECRYPT_COMMAND: Command = {
  name: 'decrypt',
  operands: { shown: '<file>', most: 1 },
  summary: 'Print what an encrypted file of profiles holds',
  description: [
    'Prints what an encrypted file of profiles holds. With --backends it asks the backends that the file names, and prints',
    'the profiles that an application has from both, before plugins gather; not the section that names the backends. The',
    'backends are exported by a JavaScript module, as classes with @ProfileBackend() or as Nest modules that provide them.',
    'If one of them fails, nothing is printed.',
  ].join('\n'),
  options: DECRYPT_OPTIONS,
  sections: {
    Example: [
      'nestjs-akeyless decrypt credentials.yml.fernet --output json',
      'nestjs-akeyless decrypt credentials.yml.fernet --backends ./dist/table.backend.js',
    ].join('\n'),
  },
  run: async (context) => {
    const { decrypt } = await import('./decrypt.js');
    await runProfileCommand(context, decrypt);
  },
};
