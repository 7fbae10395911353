import type { Command } from './arguments/command.js';
import { GATEWAY_COMMAND } from './gateway/gateway.command.js';
import { GENERATE_KEY_COMMAND } from './generate-key.command.js';
import { HELP, VERSION } from './common.options.js';

export const PROGRAM: Command = {
  name: 'nestjs-akeyless',
  summary: 'Tools for Akeyless custom producers',
  options: [HELP, VERSION],
  commands: [GATEWAY_COMMAND, GENERATE_KEY_COMMAND],
  sections: {
    'Exit codes': [
      '0    fine',
      '1    the webhook was rejected, or something failed',
      '2    wrong usage: nothing was done',
      '130  interrupted',
    ].join('\n'),
  },
};
