import type { Command } from '../arguments/command.js';
import { ADVANCE_COMMAND } from './commands/advance.command.js';
import { DRY_RUN_COMMAND } from './commands/dry-run.command.js';
import { GET_COMMAND } from './commands/get.command.js';
import { LEASES_COMMAND } from './commands/leases.command.js';
import { PAYLOAD_COMMAND } from './commands/payload.command.js';
import { REVOKE_COMMAND } from './commands/revoke.command.js';
import { ROTATE_COMMAND } from './commands/rotate.command.js';
import { setUp } from './commands/set-up.js';
import { WATCH_COMMAND } from './commands/watch.command.js';
import { SETUP_OPTIONS } from './gateway.options.js';

export const GATEWAY_COMMAND: Command = {
  name: 'gateway',
  summary: 'Play an Akeyless Gateway against a producer',
  description: [
    'Plays an Akeyless Gateway against a producer: sends its calls, and reads the answers as strictly. Leases, the payload',
    'and the previous payload are kept in an encrypted file, so that a root credential once rotated is never lost.',
    'Without a command it remembers what is given, and shows what is there.',
  ].join('\n'),
  commands: [
    GET_COMMAND,
    REVOKE_COMMAND,
    ROTATE_COMMAND,
    LEASES_COMMAND,
    PAYLOAD_COMMAND,
    DRY_RUN_COMMAND,
    ADVANCE_COMMAND,
    WATCH_COMMAND,
  ],
  options: SETUP_OPTIONS,
  sections: {
    Example: [
      'export ACCT_KEY="$(nestjs-akeyless generate-key)"',
      'nestjs-akeyless gateway --url http://localhost:3000 --payload-file payload.json',
      'nestjs-akeyless gateway dry-run',
      `nestjs-akeyless gateway get --input '{"role":"reader"}' --ttl 1h`,
      'nestjs-akeyless gateway rotate',
      'nestjs-akeyless gateway revoke --all',
    ].join('\n'),
  },
  run: setUp,
};
