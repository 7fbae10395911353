import type { Command } from '../../arguments/command.js';
import type { Context } from '../../context.js';
import { UsageError } from '../../errors/cli.error.js';
import { changedEntries } from '../../secrets.js';
import { printable, printableLine } from '../../terminal/printable.js';
import { spinning } from '../../terminal/spinner.js';
import { SHOWING_OPTIONS } from '../gateway.options.js';
import { withSession } from '../with-session.js';

export const ROTATE_COMMAND: Command = {
  name: 'rotate',
  summary: 'Rotate the root credential; the new payload is kept in the state',
  options: SHOWING_OPTIONS,
  run: rotate,
};

async function rotate(context: Context): Promise<void> {
  const { values, terminal, output, interruption } = context;
  const isShown = values.has('show-secrets');
  if (values.has('no-state') && !isShown) {
    throw new UsageError(
      'the new root credential would be lost: with --no-state it is kept nowhere',
      'Leave --no-state out, or have the new payload printed with --show-secrets.',
    );
  }
  interruption.notice = 'Waiting for the answer, which may hold a new root credential.';
  const { before, after } = await withSession(context, async ({ gateway }) => {
    const { payload } = gateway.state;
    await spinning('The webhook rotates the root credential', terminal, () => gateway.rotate());
    return { before: payload, after: gateway.state.payload };
  });
  const changed = changedEntries(before, after);
  output.result({ rotated: true, changed, ...(isShown && { payload: after }) }, (style) => {
    const names = changed.map(printableLine).join(', ') || 'nothing, the payload is the same';
    const shown = isShown ? `\n${printable(after)}` : '';
    return `${style.green('rotated')}  changed: ${names}${shown}`;
  });
}
