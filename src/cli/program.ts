import type { Command } from './arguments/command.js';
import { GATEWAY_COMMAND } from './gateway/gateway.command.js';
import { DECRYPT_COMMAND } from './profiles/decrypt.command.js';
import { EDIT_COMMAND } from './profiles/edit.command.js';
import { ENCRYPT_COMMAND } from './profiles/encrypt.command.js';
import { REKEY_COMMAND } from './profiles/rekey.command.js';
import { GENERATE_KEY_COMMAND } from './generate-key.command.js';
import { HELP, VERSION } from './common.options.js';

export const PROGRAM: Command = {
  name: 'nestjs-akeyless',
  summary: 'Tools for Akeyless custom producers and encrypted credentials',
  options: [HELP, VERSION],
  commands: [
    GATEWAY_COMMAND,
    ENCRYPT_COMMAND,
    DECRYPT_COMMAND,
    EDIT_COMMAND,
    REKEY_COMMAND,
    GENERATE_KEY_COMMAND,
  ],
  sections: {
    'Exit codes': [
      '0    fine',
      '1    the webhook was rejected, or something failed',
      '2    wrong usage: nothing was done',
      '130  interrupted',
    ].join('\n'),
  },
};
