import type { Command } from '../../arguments/command.js';
import type { Context } from '../../context.js';
import { printableLine } from '../../terminal/printable.js';
import { spinning } from '../../terminal/spinner.js';
import { CALLING_OPTIONS } from '../gateway.options.js';
import { withSession } from '../with-session.js';

export const DRY_RUN_COMMAND: Command = {
  name: 'dry-run',
  summary: 'Do what defining the dynamic secret does: a create, and a revoke of its id',
  options: CALLING_OPTIONS,
  run: dryRun,
};

async function dryRun(context: Context): Promise<void> {
  const { id, response } = await withSession(context, ({ gateway }) =>
    spinning('The Gateway tries the webhooks', context.terminal, () => gateway.dryRun()),
  );
  const names = Object.keys(response);
  context.output.result({ id, responseKeys: names }, (style) => {
    const keys = names.map(printableLine).join(', ') || 'nothing';
    return `${style.green('passed')}  id ${printableLine(id)}, response with ${keys}`;
  });
}
