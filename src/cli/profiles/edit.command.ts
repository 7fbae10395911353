import type { Command } from '../arguments/command.js';
import { runProfileCommand } from './run-profile-command.js';
import { CHANGE_OPTIONS } from './profiles.options.js';

export const EDIT_COMMAND: Command = {
  name: 'edit',
  operands: { shown: '<file>', most: 1 },
  summary: 'Change an encrypted file of profiles in an editor',
  description: [
    'Opens a private copy in the editor of VISUAL or EDITOR, encrypts what was saved with the same key, and wipes the copy,',
    'also when it is interrupted. The copy lies in XDG_RUNTIME_DIR or /dev/shm, which are in memory; where there is neither,',
    'in the folder for temporary files. What a killed command leaves behind, the next one removes. An editor may keep',
    'backups in folders of its own: turn those off.',
  ].join('\n'),
  options: CHANGE_OPTIONS,
  sections: { Example: 'EDITOR="code --wait" nestjs-akeyless edit credentials.yml.fernet' },
  run: async (context) => {
    const { edit } = await import('./edit/edit.js');
    await runProfileCommand(context, edit);
  },
};
