import { Fernet } from '../shared/fernet.js';
import type { Command } from './arguments/command.js';
import { HELP, JSON_OUTPUT } from './common.options.js';

export const GENERATE_KEY_COMMAND: Command = {
  name: 'generate-key',
  summary: 'Print a new key for encrypted files',
  options: [JSON_OUTPUT, HELP],
  sections: { Example: 'export ACCT_KEY="$(nestjs-akeyless generate-key)"' },
  async run({ output }) {
    const key = Fernet.generateKey();
    output.result({ key }, () => key);
  },
};
